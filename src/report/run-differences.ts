// Runs side by side: their metrics, and the settings in which they differ.

import type { Difference } from '../analysis/compare.js';
import { formatValue } from '../plan/label.js';
import type { RunSummary } from '../store/queries.js';
import { duration, integer, loss, share } from './format.js';
import { renderTable, type Column } from './table.js';

export function runMetricsTable(runs: readonly RunSummary[]): string {
  const columns: Column[] = [
    { title: '' },
    ...runs.map(({ run }) => ({ title: `run${run}`, align: 'right' as const })),
  ];
  const rows: [string, (run: RunSummary) => string][] = [
    ['experiment', (run) => run.experiment],
    ['variant', (run) => run.variant],
    ['seed', (run) => String(run.seed)],
    ['status', (run) => run.status],
    ['parameters', (run) => integer(run.parameters)],
    ['best epoch', (run) => integer(run.best_epoch)],
    ['  exact', (run) => share(run.best_val_exact)],
    ['  per character', (run) => share(run.best_val_char_accuracy)],
    ['  validation loss', (run) => loss(run.best_val_loss)],
    ['last epoch', (run) => integer(run.epochs)],
    ['  exact', (run) => share(run.last_val_exact)],
    ['  per character', (run) => share(run.last_val_char_accuracy)],
    ['  validation loss', (run) => loss(run.last_val_loss)],
    ['epochs to 0.9 exact', (run) => integer(run.epochs_to_90)],
    ['epochs to 0.99 exact', (run) => integer(run.epochs_to_99)],
    ['time', (run) => duration(run.seconds)],
  ];
  return renderTable(columns, rows.map(([title, cell]) => [title, ...runs.map(cell)])); // prettier-ignore
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
