// Runs side by side: their metrics, and the settings in which they differ.

import { formatValue, type Difference } from '../plan/difference.js';
import type { RunSummary } from '../results/runs.js';
import { titleOf } from '../train/metric-table.js';
import { duration, integer, loss, share, signedNumber } from './format.js';
import { renderTable, type Column } from './table.js';

/** A row of metrics; `value` where a difference of two runs says something. */
interface MetricRow {
  readonly title: string;
  readonly cell: (run: RunSummary) => string;
  readonly value?: (run: RunSummary) => number | null;
}

const metric = (title: string, format: (value: number | null) => string, key: keyof RunSummary): MetricRow => {
  const value = (run: RunSummary): number | null => run[key] as number | null;
  return { title, cell: (run) => format(value(run)), value };
};

const ROWS: readonly MetricRow[] = [
  { title: 'experiment', cell: (run) => run.experiment },
  { title: 'variant', cell: (run) => run.variant },
  { title: 'seed', cell: (run) => String(run.seed) },
  { title: 'status', cell: (run) => run.status },
  metric('parameters', integer, 'parameters'),
  metric('best epoch', integer, 'best_epoch'),
  metric(`  ${titleOf('best_val_exact')}`, share, 'best_val_exact'),
  metric(`  ${titleOf('best_val_char_accuracy')}`, share, 'best_val_char_accuracy'),
  metric(`  ${titleOf('best_val_loss')}`, loss, 'best_val_loss'),
  metric('last epoch', integer, 'epochs'),
  metric(`  ${titleOf('last_val_exact')}`, share, 'last_val_exact'),
  metric(`  ${titleOf('last_val_char_accuracy')}`, share, 'last_val_char_accuracy'),
  metric(`  ${titleOf('last_val_loss')}`, loss, 'last_val_loss'),
  metric(`epochs to 0.9 ${titleOf('val_exact')}`, integer, 'epochs_to_90'),
  metric(`epochs to 0.99 ${titleOf('val_exact')}`, integer, 'epochs_to_99'),
  { title: 'time', cell: (run) => duration(run.seconds) },
];

/** Metrics, one run a column; of two runs also the first less the second. */
export function runMetricsTable(runs: readonly RunSummary[]): string {
  const [first, second] = runs;
  const isPair = runs.length === 2;
  const difference = ({ value }: MetricRow): string => {
    const [a, b] = [value?.(first!) ?? null, value?.(second!) ?? null];
    return a === null || b === null ? '' : signedNumber(a - b);
  };
  const columns: Column[] = [
    { title: '' },
    ...runs.map(({ run }) => ({ title: `run${run}`, align: 'right' as const })),
    ...(isPair ? [{ title: 'difference', align: 'right' as const }] : []),
  ];
  const rows = ROWS.map((row) => [row.title, ...runs.map(row.cell), ...(isPair ? [difference(row)] : [])]);
  return renderTable(columns, rows);
}

export function configTable(runs: readonly RunSummary[], config: readonly Difference[]): string {
  if (config.length === 0) return 'the configurations are the same';
  const columns: Column[] = [{ title: 'differs' }, ...runs.map(({ run }) => ({ title: `run${run}` }))];
  return differencesTable(columns, config);
}

/** Settings that differ, one a row. */
export function differencesTable(columns: readonly Column[], config: readonly Difference[]): string {
  return renderTable(
    columns,
    config.map(({ path, values }) => [
      path,
      ...values.map((value) => (value === undefined ? '-' : formatValue(value))),
    ]),
  );
}
