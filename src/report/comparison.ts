// Runs side by side, as text: who is right where the other is wrong, and where the mistakes are.

import type { Flip, PairedAnswers } from '../analysis/compare.js';
import type { HistorySummary } from '../analysis/history.js';
import type { PlaceCount, SliceCount } from '../analysis/slices.js';
import { differenceText, inert, integer, probability, share } from './format.js';
import { renderTable, type Column } from './table.js';

/** The 2 x 2 table of two answerers, with its test. */
export function pairedTable([a, b]: readonly [string, string], pair: PairedAnswers): string {
  const table = renderTable(
    [{ title: '' }, { title: `${b} right`, align: 'right' }, { title: `${b} wrong`, align: 'right' }],
    [
      [`${a} right`, integer(pair.both_right), integer(pair.only_first_right)],
      [`${a} wrong`, integer(pair.only_second_right), integer(pair.both_wrong)],
    ],
  );
  const difference = `exact answers, ${a} less ${b}: ${differenceText(pair.difference, pair.interval)} (95 %, paired bootstrap over questions)`;
  return `${table}\n${difference}\nMcNemar's exact test: p = ${probability(pair.mcnemar_p)}`;
}

/** Wrong answers by slice: how many were asked, and the share of wrong ones of each. */
export function slicesTable(names: readonly string[], slices: readonly SliceCount[]): string {
  return renderTable(
    [
      { title: 'questions with' },
      { title: 'asked', align: 'right' },
      ...names.flatMap((name): Column[] => [
        { title: `${name} wrong`, align: 'right' },
        { title: 'share', align: 'right' },
      ]),
    ],
    slices.map(({ slice, value, asked, wrong }) => [
      `${slice} ${value}`,
      integer(asked),
      ...wrong.flatMap((count) => [integer(count), share(count / asked)]),
    ]),
  );
}

/** Wrong characters by place. */
export function placesTable(names: readonly string[], places: readonly PlaceCount[]): string {
  return renderTable(
    [
      { title: 'character, 1 is the last' },
      { title: 'answers', align: 'right' },
      ...names.flatMap((name): Column[] => [
        { title: `${name} wrong`, align: 'right' },
        { title: 'share', align: 'right' },
      ]),
    ],
    places.map(({ place, asked, wrong }) => [
      String(place),
      integer(asked),
      ...wrong.flatMap((count) => [integer(count), share(count / asked)]),
    ]),
  );
}

export function firstWrongTable(names: readonly string[], rows: PairedAnswers['first_wrong']): string {
  return renderTable(
    [{ title: 'first wrong character' }, ...names.map((name) => ({ title: `${name} wrong`, align: 'right' as const }))],
    rows.map(({ position, wrong }) => [String(position), ...wrong.map(integer)]),
  );
}

export function flipsText(title: string, sample: readonly Flip[]): string {
  return sample.length === 0 ? '' : `${title}:\n${mistakesList(sample).replace(/^/gm, '  ')}`;
}

/** As the text prints them: 800 + 890 = 1689 (expected: 1690) */
export function mistakesList(answers: readonly Flip[]): string {
  return answers
    .map(({ equation, predicted, expected }) => inert(`${equation} = ${predicted} (expected: ${expected})`))
    .join('\n');
}

/** When questions were learned and forgotten, one run a row. */
export function historyTable(rows: readonly { readonly name: string; readonly summary: HistorySummary }[]): string {
  const titles = ['questions', 'half right for good by epoch', 'right at the end', 'right once, wrong at the end', 'never right', 'forgotten at least once']; // prettier-ignore
  return renderTable(
    [{ title: '' }, ...titles.map((title) => ({ title, align: 'right' as const }))],
    rows.map(({ name, summary }) => [
      name,
      integer(summary.questions),
      integer(summary.median_learned),
      integer(summary.right_at_the_end),
      integer(summary.lost),
      integer(summary.never_right),
      integer(summary.ever_forgotten),
    ]),
  );
}
