// harness rebuild: remake the database from the runs.

import type { CommandModule } from 'yargs';
import { ownerIsAlive } from '../launch/liveness.js';
import { rebuild } from '../store/care/rebuild.js';
import { inert } from '../report/format.js';
import { printJson, type Context } from './context.js';

export function rebuildCommand(context: Context): CommandModule<object, { readonly json: boolean }> {
  return {
    command: 'rebuild',
    describe: 'Remake the database from the folders of the runs',
    builder: (yargs) => yargs.option('json', { type: 'boolean', default: false, describe: 'One JSON document' }),
    handler: ({ json }) => {
      const report = rebuild(context.paths, context.now, ownerIsAlive);
      for (const { folder, reason } of report.skipped)
        context.note(inert(`warning: ${folder} was left out: ${reason}`));
      if (json) {
        printJson(context, report);
        return;
      }
      const old = report.oldDatabase === null ? '' : `; the old database is now ${report.oldDatabase}`;
      context.print(`${report.runs.length} runs in ${context.paths.database}${old}`);
    },
  };
}
