// harness engines: what can train here.

import { allEngines } from '../engine/engines.js';
import { renderTable } from '../report/table.js';
import { command } from './command.js';
import { printJson } from './context.js';

export const enginesCommand = command({
  options: {
    json: { type: 'boolean', default: false, describe: 'A JSON list' },
  },
  run: async ({ json }, context) => {
    const states = await Promise.all(allEngines().map((engine) => engine.describe()));
    if (json) {
      printJson(context, states);
      return;
    }
    const columns = [{ title: 'engine' }, { title: 'version' }, { title: 'usable' }, { title: '' }];
    const rows = states.map(({ name, version, usable, note }) => [name, version, usable ? 'yes' : 'no', note]);
    context.print(renderTable(columns, rows));
  },
});
