// Writes a leaderboard as text: variants over their seeds, best first.

import type { Ranked } from '../analysis/variants.js';
import type { TimeTo } from '../analysis/statistics/time-to.js';
import type { Leaderboard } from '../results/leaderboard.js';
import { titleOf } from '../train/metric-table.js';
import { variantSetsTable } from './evaluations.js';
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
    { title: `best ${titleOf('val_exact')} [95 %]` },
    { title: 'to the first [95 %]' },
    { title: 'p (Holm)', align: 'right' },
    { title: titleOf('val_char_accuracy'), align: 'right' },
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

export function leaderboardText({
  variants,
  evaluation_sets: sets,
  validated_on_different_questions: differently,
}: Leaderboard): string {
  if (variants.length === 0) return 'no run of it has finished yet';
  const { columns, rows } = leaderboard(variants);
  const tables = [renderTable(columns, rows), ...(sets.length > 0 ? [variantSetsTable(sets)] : [])];
  return [...tables, leaderboardNotes(variants, differently)].join('\n\n');
}

/** Said wherever variants are compared whose validation examples differ. */
export const VALIDATED_DIFFERENTLY =
  'these variants were validated on different examples (they draw their data differently): compare them on the ' +
  'sets of data.evaluation, which are the same for all';

/** What the columns of a leaderboard are, and what they are not. */
function leaderboardNotes(variants: readonly Ranked[], validatedDifferently: boolean): string {
  const notes = [
    `${titleOf('val_exact')}: mean over seeds at the best epoch, with its 95 % t interval; ` +
      'epochs and times: medians, runs that never got there included',
  ];
  const tested = variants.filter(({ behind }) => behind !== null);
  if (tested.length > 0) {
    notes.push(
      "to the first: paired by seed where seeds are common; p: Student's t, corrected for the number of variants " +
        '(Holm)',
    );
  }
  if (variants.some(({ n }) => n === 1)) {
    notes.push('n = 1: one trained network, not a method; without a second seed there is no interval and no test');
  }
  if (validatedDifferently) notes.push(VALIDATED_DIFFERENTLY);
  return notes.join('\n');
}

/** The median; `> 40` where no more than half got there within 40; how many did where not all. */
export function timeToText({ median, reached, n, longest }: TimeTo, format: (value: number) => string): string {
  if (reached === 0) return 'never';
  const value = median === null ? `> ${format(longest)}` : format(median);
  return reached === n ? value : `${value} (${reached} of ${n})`;
}

export const epochText = (value: number): string => String(Number(value.toFixed(1)));

export const probabilityOf = (p: number | null): string => (p === null ? '-' : probability(p));
