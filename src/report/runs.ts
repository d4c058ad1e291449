// Tables of runs and variants.

import type { RunSummary, VariantSummary } from '../store/queries.js';
import { duration, integer, meanAndSpread, share, time } from './format.js';
import { renderTable } from './table.js';

export function runsTable(runs: readonly RunSummary[]): string {
  return renderTable(
    [
      { title: 'run' },
      { title: 'experiment' },
      { title: 'variant' },
      { title: 'seed', align: 'right' },
      { title: 'status' },
      { title: 'epochs', align: 'right' },
      { title: 'best exact', align: 'right' },
      { title: 'at', align: 'right' },
      { title: 'per character', align: 'right' },
      { title: 'time', align: 'right' },
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
      time(run.created_at),
    ]),
  );
}

/** Seeds are replicates: one row per variant, mean and standard deviation over its runs. */
export function variantsTable(variants: readonly VariantSummary[]): string {
  return renderTable(
    [
      { title: 'variant' },
      { title: 'n', align: 'right' },
      { title: 'parameters', align: 'right' },
      { title: 'best exact (mean ± sd)', align: 'right' },
      { title: 'per character', align: 'right' },
      { title: 'epochs to 0.9', align: 'right' },
      { title: 'to 0.99', align: 'right' },
      { title: 'time to 0.9', align: 'right' },
      { title: 'to 0.99', align: 'right' },
    ],
    variants.map((variant) => [
      variant.variant,
      String(variant.n),
      integer(variant.parameters),
      meanAndSpread(variant.best_val_exact_mean, variant.best_val_exact_sd),
      share(variant.best_val_char_accuracy_mean),
      reached(variant.epochs_to_90_mean, variant.n_to_90, variant.n, (value) => value.toFixed(1)),
      reached(variant.epochs_to_99_mean, variant.n_to_99, variant.n, (value) => value.toFixed(1)),
      reached(variant.seconds_to_90_mean, variant.n_to_90, variant.n, duration),
      reached(variant.seconds_to_99_mean, variant.n_to_99, variant.n, duration),
    ]),
  );
}

/** A mean over the runs that got there, saying how many did where not all did. */
function reached(mean: number | null, count: number, n: number, format: (value: number) => string): string {
  if (mean === null) return 'never';
  return count === n ? format(mean) : `${format(mean)} (${count} of ${n})`;
}
