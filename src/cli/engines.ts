// harness engines: what can train here.

import type { CommandModule } from 'yargs';
import { allEngines } from '../engine/engines.js';
import { renderTable } from '../report/table.js';
import { printJson, type Context } from './context.js';

export function enginesCommand(context: Context): CommandModule<object, { readonly json: boolean }> {
  return {
    command: 'engines',
    describe: 'Which engines run here, and why not the others',
    builder: (yargs) => yargs.option('json', { type: 'boolean', default: false, describe: 'A JSON list' }),
    handler: async ({ json }) => {
      const states = await Promise.all(allEngines().map((engine) => engine.describe()));
      if (json) {
        printJson(context, states);
        return;
      }
      const columns = [{ title: 'engine' }, { title: 'version' }, { title: 'usable' }, { title: '' }];
      context.print(renderTable(columns, states.map((s) => [s.name, s.version, s.usable ? 'yes' : 'no', s.note]))); // prettier-ignore
    },
  };
}
