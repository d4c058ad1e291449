// harness runs: the list of all runs.

import type { CommandModule } from 'yargs';
import { runsTable } from '../report/runs.js';
import { experimentNames, listRuns, SORTABLE } from '../store/queries.js';
import { nearest } from '../spec/problems.js';
import { UserError } from '../util/errors.js';
import { printJson, reading, type Context } from './context.js';

interface RunsArguments {
  readonly experiment?: string | undefined;
  readonly status?: string | undefined;
  readonly sort: (typeof SORTABLE)[number];
  readonly limit?: number | undefined;
  readonly json: boolean;
}

const STATES = ['planned', 'running', 'finished', 'stopped', 'interrupted', 'failed', 'lost'] as const;

export function runsCommand(context: Context): CommandModule<object, RunsArguments> {
  return {
    command: 'runs',
    describe: 'List runs',
    builder: (yargs) =>
      yargs
        .option('experiment', { type: 'string', describe: 'Only of this experiment' })
        .option('status', { choices: STATES, describe: 'Only in this state' })
        .option('sort', { choices: SORTABLE, default: 'run', describe: 'Order; metrics best first' })
        .option('limit', { type: 'number', describe: 'Most rows (with --sort run: the newest)' })
        .option('json', { type: 'boolean', default: false, describe: 'A JSON list' }) as never,
    handler: ({ json, ...filter }) => {
      if (filter.limit !== undefined && !(filter.limit >= 1)) {
        throw new UserError('argument', {
          at: '--limit',
          message: 'not a limit',
          expected: 'a number from 1',
          received: String(filter.limit),
        });
      }
      const runs = reading(context, (connection) => {
        const names = experimentNames(connection);
        if (filter.experiment !== undefined && !names.includes(filter.experiment)) {
          const hint = nearest(filter.experiment, names) ?? `there are: ${names.join(', ') || 'none'}`;
          throw new UserError('not-found', {
            message: `there is no experiment ${JSON.stringify(filter.experiment)}`,
            hint,
          });
        }
        return listRuns(connection, filter);
      });
      if (json) printJson(context, runs);
      else if (runs.length === 0) context.note('no runs');
      else context.print(runsTable(runs));
    },
  };
}
