// Writes a comparison of runs as text: who is right where the other is wrong, where the mistakes are, what was
// forgotten.

import type { Flip, PairedAnswers } from '../analysis/compare.js';
import type { HistorySummary } from '../analysis/history.js';
import type { PlaceCount, SliceCount } from '../analysis/slices.js';
import type { RunHistory } from '../results/comparison/history.js';
import type { Pair, RunsComparison } from '../results/comparison/runs.js';
import { titleOf } from '../train/metric-table.js';
import { differenceText, inert, integer, probability, share } from './format.js';
import { configTable, runMetricsTable } from './run-differences.js';
import { renderTable, type Column } from './table.js';

const CHECKPOINTS_NOTE =
  'Each run is one trained network (n = 1): this compares checkpoints, not the methods behind them. For those, ' +
  'compare variants over seeds.';

/** @param sample how many of the examples that were forgotten most are shown of each run */
export function runsComparisonText({ runs, config, pairs, history }: RunsComparison, sample: number): string {
  const sections = [runMetricsTable(runs), configTable(runs, config), ...pairs.map(pairText), CHECKPOINTS_NOTE];
  return [...sections, ...(history === undefined ? [] : [historyText(history, sample)])].join('\n\n');
}

function pairText(pair: Pair): string {
  const names = [`run${pair.first}`, `run${pair.second}`] as const;
  const [a, b] = names;
  const title = `${a} (epoch ${pair.first_epoch}) and ${b} (epoch ${pair.second_epoch})`;
  if (pair.common === 0) return `${title}: ${pair.note}`;
  const corrected =
    pair.mcnemar_p_holm === pair.mcnemar_p
      ? ''
      : `; corrected for all pairs (Holm): ${probability(pair.mcnemar_p_holm)}`;
  return [
    `${title} on ${integer(pair.common)} examples of ${inert(pair.eval_set)}`,
    pair.note === null ? '' : inert(pair.note),
    `${pairedTable(names, pair)}${corrected}`,
    flipsText(`only ${a} right; ${b} wrote`, pair.only_first_right_sample),
    flipsText(`only ${b} right; ${a} wrote`, pair.only_second_right_sample),
    pair.slices.length === 0 ? '' : `\n${slicesTable(names, pair.slices)}`,
    pair.places.length === 0 ? '' : `\n${placesTable(names, pair.places)}`,
    pair.first_wrong.length === 0 ? '' : `\n${firstWrongTable(names, pair.first_wrong)}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function historyText(histories: readonly RunHistory[], sample: number): string {
  const table = historyTable(histories.map(({ run, summary }) => ({ name: `run${run}`, summary })));
  const forgetful = histories.map(({ run, questions: all }) => {
    const most = [...all].filter(({ forgotten }) => forgotten > 0).sort((a, b) => b.forgotten - a.forgotten);
    const lines = most.slice(0, sample).map(({ equation, first_right, right_for_good, forgotten }) => {
      const end = right_for_good === null ? 'wrong at the end' : `right from ${right_for_good} on`;
      return `  ${inert(equation)}: first right after epoch ${first_right}, forgotten ${forgotten} times, ${end}`;
    });
    return lines.length === 0 ? '' : `forgotten most by run${run}:\n${lines.join('\n')}`;
  });
  return [table, ...forgetful].filter((part) => part !== '').join('\n');
}

/** The 2 x 2 table of two runs, with its test. */
function pairedTable([a, b]: readonly [string, string], pair: PairedAnswers): string {
  const table = renderTable(
    [{ title: '' }, { title: `${b} right`, align: 'right' }, { title: `${b} wrong`, align: 'right' }],
    [
      [`${a} right`, integer(pair.both_right), integer(pair.only_first_right)],
      [`${a} wrong`, integer(pair.only_second_right), integer(pair.both_wrong)],
    ],
  );
  const difference =
    `${titleOf('val_exact')}, ${a} less ${b}: ${differenceText(pair.difference, pair.interval)} ` +
    '(95 %, paired bootstrap over examples)';
  return `${table}\n${difference}\nMcNemar's exact test: p = ${probability(pair.mcnemar_p)}`;
}

/** Wrong answers by slice: how many were evaluated, and the share of wrong ones of each. */
export function slicesTable(names: readonly string[], slices: readonly SliceCount[]): string {
  return renderTable(
    [
      { title: 'examples with' },
      { title: 'evaluated', align: 'right' },
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

function flipsText(title: string, sample: readonly Flip[]): string {
  return sample.length === 0 ? '' : `${title}:\n${mistakesList(sample).replace(/^/gm, '  ')}`;
}

/** As the post prints them: 800 + 890 = 1689 (expected: 1690) */
export function mistakesList(answers: readonly Flip[]): string {
  return answers
    .map(({ equation, predicted, expected }) => inert(`${equation} = ${predicted} (expected: ${expected})`))
    .join('\n');
}

/** When examples were learned and forgotten, one run a row. */
function historyTable(rows: readonly { readonly name: string; readonly summary: HistorySummary }[]): string {
  const titles = [
    'examples',
    'half right for good by epoch',
    'right at the end',
    'right once, wrong at the end',
    'never right',
    'forgotten at least once',
  ];
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
