// harness runs: the list of all runs.

import type { CommandModule } from 'yargs';
import { RUN_COLUMNS, runsTable } from '../report/runs.js';
import { listRuns, SORTABLE } from '../store/read/runs.js';
import { printJson, reading, requireExperiment, wholeNumber, type Context } from './context.js';

interface RunsArguments {
  readonly experiment?: string | undefined;
  readonly status?: readonly (typeof STATES)[number][] | undefined;
  readonly sort?: (typeof SORTABLE)[number] | undefined;
  readonly limit?: number | undefined;
  readonly json: boolean;
}

/** As many as anybody reads; all of them are for --json. */
const MOST_ROWS = 1000;

const STATES = ['planned', 'running', 'finished', 'stopped', 'interrupted', 'failed', 'lost'] as const;

export function runsCommand(context: Context): CommandModule<object, RunsArguments> {
  return {
    command: 'runs',
    describe: 'List runs',
    builder: (yargs) =>
      yargs
        .option('experiment', { type: 'string', describe: 'Only of this experiment' })
        .option('status', {
          choices: STATES,
          array: true,
          nargs: 1,
          describe: 'Only in this state; given again: or in that',
        })
        .option('sort', { choices: SORTABLE, describe: 'Order; metrics best first [run]' })
        .option('limit', {
          type: 'number',
          describe: 'Most rows (with --sort run: the newest) [1000; with --json all]',
        })
        .option('json', { type: 'boolean', default: false, describe: 'A JSON list' }),
    handler: ({ json, ...filter }) => {
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
  };
}
