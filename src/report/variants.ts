// Tables of variants over their seeds: a leaderboard, and two of them side by side.

import type { PairedAnswers } from '../analysis/compare.js';
import type { Ranked, VariantDifference, VariantMeasures } from '../analysis/variants.js';
import type { TimeTo } from '../analysis/statistics/time-to.js';
import { differenceText, duration, integer, probability, share, shareEstimate } from './format.js';
import { renderTable, type Column } from './table.js';

/** Seeds are replicates: one row per variant, best first. */
export function leaderboard(variants: readonly Ranked[]): {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
} {
  const columns: readonly Column[] = [
    { title: 'variant' },
    { title: 'n', align: 'right' },
    { title: 'parameters', align: 'right' },
    { title: 'best exact [95 %]' },
    { title: 'to the first [95 %]' },
    { title: 'p (Holm)', align: 'right' },
    { title: 'per character', align: 'right' },
    { title: 'epochs to 0.9', align: 'right' },
    { title: 'to 0.99', align: 'right' },
    { title: 'time to 0.9', align: 'right' },
    { title: 'to 0.99', align: 'right' },
  ];
  const rows = variants.map(({ behind, ...variant }) => [
    variant.variant,
    String(variant.n),
    integer(variant.parameters),
    shareEstimate(variant.exact),
    behind === null ? '' : differenceText(behind.mean, behind.interval),
    behind === null ? '' : probabilityOf(variant.p_holm),
    share(variant.char_accuracy.mean),
    timeToText(variant.epochs_to['90'], epochText),
    timeToText(variant.epochs_to['99'], epochText),
    timeToText(variant.seconds_to['90'], duration),
    timeToText(variant.seconds_to['99'], duration),
  ]);
  return { columns, rows };
}

export function leaderboardTable(variants: readonly Ranked[]): string {
  const { columns, rows } = leaderboard(variants);
  return renderTable(columns, rows);
}

/** Said wherever variants are compared whose validation questions differ. */
export const ASKED_DIFFERENTLY =
  'these variants were validated on different questions (they draw their data differently): compare them on the sets of data.evaluation, which are the same for all';

/** What the columns of a leaderboard are, and what they are not. */
export function leaderboardNotes(variants: readonly Ranked[], askedDifferently: boolean): string {
  const notes = ['exact: mean over seeds at the best epoch, with its 95 % t interval; epochs and times: medians, runs that never got there included']; // prettier-ignore
  const tested = variants.filter(({ behind }) => behind !== null);
  if (tested.length > 0) {
    notes.push("to the first: paired by seed where seeds are common; p: Student's t, corrected for the number of variants (Holm)"); // prettier-ignore
  }
  if (variants.some(({ n }) => n === 1)) {
    notes.push('n = 1: one trained network, not a method; without a second seed there is no interval and no test');
  }
  if (askedDifferently) notes.push(ASKED_DIFFERENTLY);
  return notes.join('\n');
}

/** The median; `> 40` where no more than half got there within 40; how many did where not all. */
function timeToText({ median, reached, n, longest }: TimeTo, format: (value: number) => string): string {
  if (reached === 0) return 'never';
  const value = median === null ? `> ${format(longest)}` : format(median);
  return reached === n ? value : `${value} (${reached} of ${n})`;
}

const epochText = (value: number): string => String(Number(value.toFixed(1)));

const probabilityOf = (p: number | null): string => (p === null ? '-' : probability(p));

export interface MetricComparison {
  readonly metric: string;
  readonly first: string;
  readonly second: string;
  readonly difference: VariantDifference | null;
}

/** Two variants: one metric a row. */
export function metricsTable(names: readonly [string, string], rows: readonly MetricComparison[]): string {
  return renderTable(
    [{ title: '' }, { title: names[0] }, { title: names[1] }, { title: 'difference [95 %]' }, { title: 'p', align: 'right' }, { title: 'by permutation', align: 'right' }], // prettier-ignore
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
export function timeRows(first: VariantMeasures, second: VariantMeasures): readonly MetricComparison[] {
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

/** Two runs with one seed, one of each variant. */
export interface SeedComparison extends PairedAnswers {
  readonly seed: number;
  readonly first: number;
  readonly second: number;
  readonly first_exact: number;
  readonly second_exact: number;
  /** What had to be done to make the two comparable. */
  readonly note: string | null;
}

export function seedsTable(names: readonly [string, string], pairs: readonly SeedComparison[]): string {
  const table = renderTable(
    [
      { title: 'seed', align: 'right' },
      { title: 'runs' },
      { title: names[0], align: 'right' },
      { title: names[1], align: 'right' },
      { title: 'only first right', align: 'right' },
      { title: 'only second right', align: 'right' },
      { title: 'difference over questions [95 %]' },
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
export function testNote(seeds: number, first: number, second: number): string {
  if (Math.min(first, second) === 1 && seeds < 2) {
    return 'One seed (n = 1): this compares two trained networks, not the methods behind them. Train more seeds.';
  }
  if (seeds < 2) {
    return `${seeds === 0 ? 'No seed is' : 'One seed only is'} common: Welch's t test over all runs (${first} and ${second}).`;
  }
  const least = 2 / 2 ** seeds;
  const caution = least > 0.05 ? `, which with ${seeds} seeds cannot be below ${probability(least)}` : '';
  return `Paired over ${seeds} seeds. p: Student's paired t test; by permutation: of signs${caution}.`;
}
