// The outcome of an experiment as Markdown, for experiments/README.md: node scripts/outcome.js NAME
//
// Means over seeds ± the half-width of their 95 % interval (Student's t), at the best epoch and, for the sets of the
// spec, at the end. Reads runs/ or HARNESS_HOME, HARNESS_DB; needs a build.

import { join } from 'node:path';
import { estimateOf } from '../dist/analysis/statistics/intervals.js';
import { openForReading } from '../dist/index.js';

const name = process.argv[2];
const connection = openForReading(process.env.HARNESS_DB ?? join(process.env.HARNESS_HOME ?? 'runs', 'harness.db'));
const all = (sql) => connection.prepare(sql).all(name);

const interval = (mean, sd, n) => {
  const { interval: ends } = estimateOf({ n, mean, sd });
  return ends === null ? mean.toFixed(4) : `${mean.toFixed(4)} ± ${(ends.high - mean).toFixed(4)}`;
};
const reached = (mean, count, n) =>
  mean === null ? 'never' : mean.toFixed(1) + (count < n ? ` (${count} of ${n})` : '');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const variants = all('SELECT * FROM variant_summary WHERE experiment = ? ORDER BY variant_id');
console.log(
  table(
    ['variant', 'n', 'parameters', 'exact match', 'character accuracy', 'epochs to 0.9', 'to 0.99', 'seconds'],
    variants.map((row) => [
      row.variant,
      row.n,
      row.parameters.toLocaleString('en-US'),
      interval(row.best_val_exact_mean, row.best_val_exact_sd, row.n),
      row.best_val_char_accuracy_mean.toFixed(4),
      reached(row.epochs_to_90_mean, row.n_to_90, row.n),
      reached(row.epochs_to_99_mean, row.n_to_99, row.n),
      row.seconds_mean.toFixed(0),
    ]),
  ),
);
const sets = all(
  "SELECT * FROM variant_eval_sets WHERE experiment = ? AND eval_set <> 'validation' ORDER BY variant_id",
);
const names = [...new Set(sets.map((row) => row.eval_set))];
if (names.length > 0) {
  const cell = (variant, set) => {
    const row = sets.find((one) => one.variant_id === variant.variant_id && one.eval_set === set);
    return row === undefined
      ? '-'
      : `${interval(row.exact_mean, row.exact_sd, row.n)} (${row.wrong_mean.toFixed(1)} wrong)`;
  };
  console.log(
    `\n${table(
      ['at the end', ...names],
      variants.map((row) => [row.variant, ...names.map((set) => cell(row, set))]),
    )}`,
  );
}
