// harness rebuild: remake the database from the runs.

import { ownerIsAlive } from '../launch/host/liveness.js';
import { hostName } from '../launch/host/provenance.js';
import { rebuild } from '../store/care/rebuild.js';
import { keepPair } from '../store/ownership/pairing.js';
import { inert } from '../report/format.js';
import { command } from './command.js';
import { printJson } from './context.js';

export const rebuildCommand = command({
  options: {
    json: { type: 'boolean', default: false, describe: 'One JSON document' },
  },
  run: ({ json }, context) => {
    const report = rebuild(context.paths, context.now, ownerIsAlive);
    keepPair(context.paths, hostName());
    for (const { folder, reason } of report.skipped) context.note(inert(`warning: ${folder} was left out: ${reason}`));
    if (json) {
      printJson(context, report);
      return;
    }
    const old = report.oldDatabase === null ? '' : `; the old database is now ${report.oldDatabase}`;
    context.print(`${report.runs.length} runs in ${context.paths.database}${old}`);
  },
});
