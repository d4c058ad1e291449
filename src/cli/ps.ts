// harness ps: what is trained where, from any terminal.

import { ownerIsAlive } from '../launch/host/liveness.js';
import { ask } from '../launch/launchers/slurm/commands.js';
import { askQueue } from '../launch/launchers/slurm/queue.js';
import { underWayTable } from '../report/under-way.js';
import { haveJobs, underWay } from '../results/under-way.js';
import { trainedNow } from '../store/ownership/trained.js';
import { command } from './command.js';
import { printJson, reading } from './context.js';

export const psCommand = command({
  options: {
    json: { type: 'boolean', default: false, describe: 'A JSON list' },
  },
  run: async ({ json }, context) => {
    const { paths } = context;
    const runs = trainedNow(paths, ownerIsAlive);
    const isClusterAsked = reading(context, (connection) => haveJobs(connection, paths, runs));
    const { queue, error } = isClusterAsked ? await askQueue(ask) : {};
    if (error !== undefined) context.note(`note: Slurm cannot be asked: ${error}`);
    const found = reading(context, (connection) => underWay(connection, paths, runs, queue));
    if (json) printJson(context, found);
    else if (found.length === 0) context.note('nothing is trained now');
    else context.print(underWayTable(found));
  },
});
