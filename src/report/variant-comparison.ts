// Writes a comparison of two variants as text: metrics, seeds, where the mistakes are.

import type { TimeTo } from '../analysis/statistics/time-to.js';
import type { Estimate } from '../analysis/statistics/intervals.js';
import type { VariantDifference, VariantMeasures } from '../analysis/variants.js';
import {
  COMPARED_METRICS,
  type MetricComparison,
  type SeedComparison,
  type VariantsComparison,
} from '../results/comparison/variants.js';
import { metricOf, titleOf } from '../train/metric-table.js';
import { firstWrongTable, placesTable, slicesTable } from './comparison.js';
import { differenceText, duration, integer, loss, probability, share, shareEstimate } from './format.js';
import { differencesTable } from './run-differences.js';
import { renderTable } from './table.js';
import { VALIDATED_DIFFERENTLY, epochText, probabilityOf, timeToText } from './variants.js';

export function variantsComparisonText(
  names: readonly [string, string],
  { document, validatedDifferently, firstWrong }: VariantsComparison,
): string {
  const { variants, config, metrics, evaluation_sets: sets, seeds, slices, places } = document;
  const [first, second] = variants;
  const rows = [
    ...metrics.map((row) => metricRow(metricTitle(row.metric), row, estimateText(row.metric))),
    ...sets.map((row) => metricRow(`${titleOf('val_exact')} on ${row.eval_set}, at the end`, row, shareEstimate)),
    ...timeRows(first, second),
  ];
  const sections = [
    differencesTable([{ title: 'differs' }, { title: names[0] }, { title: names[1] }], config),
    metricsTable(names, rows),
    testNote(seeds.length, first.n, second.n),
    ...(validatedDifferently ? [VALIDATED_DIFFERENTLY] : []),
    ...(seeds.length > 0 ? [seedsTable(names, seeds)] : []),
    ...(slices.length > 0 ? [slicesTable(names, slices)] : []),
    ...(places.length > 0 ? [placesTable(names, places)] : []),
    ...(seeds.length > 0 ? [firstWrongTable(names, firstWrong)] : []),
  ];
  return sections.join('\n\n');
}

type EstimateText = (estimate: Estimate) => string;

const columnOf = (metric: string) => COMPARED_METRICS.find((one) => one.metric === metric)!.column;

/** `exact match, best epoch` */
function metricTitle(metric: string): string {
  const column = columnOf(metric);
  return `${titleOf(column)}, ${column.startsWith('best_') ? 'best' : 'last'} epoch`;
}

const estimateText = (metric: string): EstimateText =>
  metricOf(columnOf(metric))!.unit === 'share' ? shareEstimate : ({ mean }) => loss(mean);

const metricRow = (
  metric: string,
  { estimates: [first, second], difference }: MetricComparison,
  format: EstimateText,
): MetricRow => ({ metric, first: format(first), second: format(second), difference });

interface MetricRow {
  readonly metric: string;
  readonly first: string;
  readonly second: string;
  readonly difference: VariantDifference | null;
}

/** Two variants: one metric a row. */
function metricsTable(names: readonly [string, string], rows: readonly MetricRow[]): string {
  return renderTable(
    [
      { title: '' },
      { title: names[0] },
      { title: names[1] },
      { title: 'difference [95 %]' },
      { title: 'p', align: 'right' },
      { title: 'by permutation', align: 'right' },
    ],
    rows.map(({ metric, first, second, difference }) => [
      metric,
      first,
      second,
      difference === null ? '-' : differenceText(difference.mean, difference.interval),
      probabilityOf(difference?.p ?? null),
      probabilityOf(difference?.permutation?.p ?? null),
    ]),
  );
}

/** The rows of two variants' measures that have no test: medians of times. */
function timeRows(first: VariantMeasures, second: VariantMeasures): readonly MetricRow[] {
  const row = (metric: string, pick: (one: VariantMeasures) => TimeTo, format: (value: number) => string) => ({
    metric,
    first: timeToText(pick(first), format),
    second: timeToText(pick(second), format),
    difference: null,
  });
  return [
    row('epochs to 0.9 (median)', (one) => one.epochs_to['90'], epochText),
    row('epochs to 0.99', (one) => one.epochs_to['99'], epochText),
    row('time to 0.9', (one) => one.seconds_to['90'], duration),
    row('time to 0.99', (one) => one.seconds_to['99'], duration),
  ];
}

function seedsTable(names: readonly [string, string], pairs: readonly SeedComparison[]): string {
  const table = renderTable(
    [
      { title: 'seed', align: 'right' },
      { title: 'runs' },
      { title: names[0], align: 'right' },
      { title: names[1], align: 'right' },
      { title: 'only first right', align: 'right' },
      { title: 'only second right', align: 'right' },
      { title: 'difference over examples [95 %]' },
      { title: "McNemar's p", align: 'right' },
    ],
    pairs.map((pair) => [
      String(pair.seed),
      `run${pair.first} run${pair.second}`,
      share(pair.first_exact),
      share(pair.second_exact),
      integer(pair.only_first_right),
      integer(pair.only_second_right),
      pair.common === 0 ? '-' : differenceText(pair.difference, pair.interval),
      pair.common === 0 ? '-' : probability(pair.mcnemar_p),
    ]),
  );
  const notes = [...new Set(pairs.flatMap(({ note, seed }) => (note === null ? [] : [`seed ${seed}: ${note}`])))];
  return [table, ...notes].join('\n');
}

/** What the tests rest on. */
function testNote(seeds: number, first: number, second: number): string {
  if (Math.min(first, second) === 1 && seeds < 2) {
    return 'One seed (n = 1): this compares two trained networks, not the methods behind them. Train more seeds.';
  }
  if (seeds < 2) {
    return (
      `${seeds === 0 ? 'No seed is' : 'One seed only is'} common: Welch's t test over all runs (${first} and ` +
      `${second}).`
    );
  }
  const least = 2 / 2 ** seeds;
  const caution = least > 0.05 ? `, which with ${seeds} seeds cannot be below ${probability(least)}` : '';
  return `Paired over ${seeds} seeds. p: Student's paired t test; by permutation: of signs${caution}.`;
}
