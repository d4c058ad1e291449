// harness runs: the list of all runs.

import { RUN_COLUMNS, runsTable } from '../report/runs.js';
import { runList, runPage, SORTABLE } from '../results/runs.js';
import { RUN_STATUSES } from '../train/run-status.js';
import { command } from './command.js';
import { printJson, reading, wholeNumber } from './context.js';

/** As many as anybody reads; all of them are for --json. */
const MOST_ROWS = 1000;

export const runsCommand = command({
  options: {
    experiment: { type: 'string', describe: 'Only of this experiment' },
    status: { choices: RUN_STATUSES, array: true, nargs: 1, describe: 'Only in this state; given again: or in that' },
    tag: { type: 'string', array: true, nargs: 1, describe: 'Only with this tag; given again: and with that' },
    note: { type: 'string', describe: 'Only with these words in the note, whatever their case' },
    sort: { choices: SORTABLE, describe: 'Order; metrics best first [run]' },
    limit: { type: 'number', describe: 'Most rows (with --sort run: the newest) [1000; with --json all]' },
    json: { type: 'boolean', default: false, describe: 'A JSON list' },
  },
  run: ({ json, tag: tags, ...given }, context) => {
    const filter = { ...given, tags };
    if (filter.limit !== undefined) wholeNumber('--limit', filter.limit, 1);
    if (json)
      return printJson(
        context,
        reading(context, (connection) => runList(connection, filter)),
      );
    const { limit = MOST_ROWS, sort = 'run' } = filter;
    const { runs, isCut } = reading(context, (connection) => runPage(connection, { ...filter, limit }, RUN_COLUMNS));
    if (isCut && filter.limit === undefined) {
      context.note(`only the ${sort === 'run' ? 'newest' : 'first'} ${limit} runs; --limit for more`);
    }
    if (runs.length === 0) context.note('no runs');
    else context.print(runsTable(runs));
  },
});
