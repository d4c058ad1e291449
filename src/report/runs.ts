// Tables of runs.

import type { ListedRun, RunSummary } from '../results/runs.js';
import { titleOf } from '../train/metric-table.js';
import { duration, integer, share, shortDigest, time } from './format.js';
import { shortNote, tagsText } from './annotation.js';
import { renderTable, type Column } from './table.js';

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

type Listed = Pick<ListedRun, (typeof RUN_COLUMNS)[number] | 'tags' | 'note'>;

const COLUMNS: readonly Column[] = [
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
];

/** Tags and notes have columns where there are any. */
export function runsTable(runs: readonly Listed[]): string {
  const written = [
    ...(runs.some(({ tags }) => tags.length > 0) ? [{ title: 'tags', cell: tagsText }] : []),
    ...(runs.some(({ note }) => note !== null) ? [{ title: 'note', cell: shortNote }] : []),
  ];
  return renderTable(
    [...COLUMNS, ...written],
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
      ...written.map(({ cell }) => cell(run)),
    ]),
  );
}
