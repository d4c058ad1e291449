// harness runs: the list of all runs.

import { requireExperiment } from '../results/selectors.js';
import { RUN_COLUMNS, runsTable } from '../report/runs.js';
import { listRuns, SORTABLE } from '../store/read/runs.js';
import { RUN_STATUSES } from '../train/run-status.js';
import { command } from './command.js';
import { printJson, reading, wholeNumber } from './context.js';

/** As many as anybody reads; all of them are for --json. */
const MOST_ROWS = 1000;

export const runsCommand = command({
  options: {
    experiment: { type: 'string', describe: 'Only of this experiment' },
    status: { choices: RUN_STATUSES, array: true, nargs: 1, describe: 'Only in this state; given again: or in that' },
    sort: { choices: SORTABLE, describe: 'Order; metrics best first [run]' },
    limit: { type: 'number', describe: 'Most rows (with --sort run: the newest) [1000; with --json all]' },
    json: { type: 'boolean', default: false, describe: 'A JSON list' },
  },
  run: ({ json, ...filter }, context) => {
    if (filter.limit !== undefined) wholeNumber('--limit', filter.limit, 1);
    reading(context, (connection) => {
      if (filter.experiment !== undefined) requireExperiment(connection, filter.experiment);
      if (json) return printJson(context, listRuns(connection, filter));
      const { limit = MOST_ROWS, sort = 'run' } = filter;
      const found = listRuns(connection, { ...filter, limit: limit + 1 }, RUN_COLUMNS);
      const runs = found.length <= limit ? found : sort === 'run' ? found.slice(1) : found.slice(0, limit);
      if (runs.length < found.length && filter.limit === undefined) {
        context.note(`only the ${sort === 'run' ? 'newest' : 'first'} ${limit} runs; --limit for more`);
      }
      if (runs.length === 0) context.note('no runs');
      else context.print(runsTable(runs));
    });
  },
});
