// Tables of runs.

import type { RunSummary } from '../results/runs.js';
import { titleOf } from '../train/metric-table.js';
import { duration, integer, share, shortDigest, time } from './format.js';
import { renderTable } from './table.js';

/** What a table of runs shows. */
export const RUN_COLUMNS = [
  'run',
  'experiment',
  'variant',
  'seed',
  'status',
  'epochs',
  'best_val_exact',
  'best_epoch',
  'best_val_char_accuracy',
  'seconds',
  'digest',
  'created_at',
] as const satisfies readonly (keyof RunSummary)[];

export function runsTable(runs: readonly Pick<RunSummary, (typeof RUN_COLUMNS)[number]>[]): string {
  return renderTable(
    [
      { title: 'run' },
      { title: 'experiment' },
      { title: 'variant' },
      { title: 'seed', align: 'right' },
      { title: 'status' },
      { title: 'epochs', align: 'right' },
      { title: `best ${titleOf('best_val_exact')}`, align: 'right' },
      { title: 'at', align: 'right' },
      { title: titleOf('best_val_char_accuracy'), align: 'right' },
      { title: 'time', align: 'right' },
      { title: 'digest' },
      { title: 'created (UTC)' },
    ],
    runs.map((run) => [
      `run${run.run}`,
      run.experiment,
      run.variant,
      String(run.seed),
      run.status,
      integer(run.epochs),
      share(run.best_val_exact),
      integer(run.best_epoch),
      share(run.best_val_char_accuracy),
      duration(run.seconds),
      shortDigest(run.digest),
      time(run.created_at),
    ]),
  );
}
