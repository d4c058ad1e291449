// A search: its trials and the best so far, over how many were tried and over their time; what a budget is expected to
// buy.

import type { SearchDocument, SearchTrial } from '../../results/search/search.js';
import { Plot, type Markish } from './plot.js';
import type { Figure, FigureOf, LegendEntry, Panel } from './frame.js';
import { DASHES, type Theme } from './theme.js';

/** A trial where it stands, with the best up to it. */
interface Place {
  readonly trial: SearchTrial;
  readonly trials: number;
  readonly seconds: number;
  readonly best: number | null;
}

export const searchFigure =
  (search: SearchDocument): FigureOf =>
  (theme): Figure => {
    const { experiment, metric, method, counts, expected_best: expected } = search;
    const places = placesOf(search);
    return {
      title: `${experiment}: what the search tried`,
      subtitle: `${metric} on validation at the best epoch, ${counts.tried} trials, method ${method}`,
      legend: legendOf(search, theme),
      panels: [
        panel(
          'after so many trials',
          'trials',
          places,
          search,
          theme,
          expected === null ? [] : expectation(expected, theme),
        ),
        panel('after so much training, seconds', 'seconds', places, search, theme, []),
      ],
      notes: [
        expected === null
          ? 'one trajectory: another seed of the search gives another'
          : 'expected best of n independent draws: unbiased, with a 95 % band that holds for all n at once',
        'what the search says of its best is too good: the best of many is partly the luckiest (sweep.confirm)',
        ...(counts.failed === 0 ? [] : [`${counts.failed} that failed have no value`]),
      ],
    };
  };

const placesOf = ({ trials, best_so_far: trace }: SearchDocument): readonly Place[] =>
  trials.map((trial, index) => ({ ...trace[index]!, trial }));

function legendOf({ counts, expected_best: expected }: SearchDocument, theme: Theme): readonly LegendEntry[] {
  const [first, second] = theme.categories as [string, string];
  return [
    { label: 'best so far', kind: 'line', colour: first },
    { label: 'a trial', kind: 'dot', colour: first },
    ...(counts.stopped === 0 ? [] : [{ label: 'stopped early', kind: 'dot' as const, colour: theme.muted }]),
    ...(expected === null
      ? []
      : [{ label: 'expected best of so many', kind: 'line' as const, colour: second, dash: DASHES[1] }]),
  ];
}

function panel(
  title: string,
  x: 'trials' | 'seconds',
  places: readonly Place[],
  { metric }: SearchDocument,
  theme: Theme,
  more: readonly Markish[],
): Panel {
  const [colour] = theme.categories as [string];
  const valued = places.filter(({ trial }) => trial.value !== null);
  return {
    title,
    width: 406,
    height: 300,
    options: {
      marginLeft: 56,
      x: { label: x, domain: [0, places.at(-1)?.[x] ?? 1], nice: true },
      y: {
        label: metric,
        grid: true,
        ...(metric === 'val_loss' ? { type: 'log' as const } : { domain: shareDomain(valued) }),
      },
      marks: [
        ...more,
        Plot.dot(valued, {
          x,
          y: ({ trial }: Place) => trial.value,
          r: 3,
          fill: ({ trial }: Place) => (trial.state === 'stopped' ? theme.muted : colour),
        }),
        Plot.line(
          places.filter(({ best }) => best !== null),
          { x, y: 'best', curve: 'step-after', stroke: colour, strokeWidth: 2 },
        ),
      ],
    },
  };
}

/** From a round number below the smallest value to 1, in both panels. */
function shareDomain(valued: readonly Place[]): [number, number] {
  const least = Math.min(1, ...valued.map(({ trial }) => trial.value!));
  return [Math.floor(least * 10) / 10, 1];
}

function expectation(expected: NonNullable<SearchDocument['expected_best']>, theme: Theme): readonly Markish[] {
  const colour = theme.categories[1]!;
  const banded = expected.flatMap(({ n, band }) => (band === null ? [] : [{ n, ...band }]));
  const known = expected.filter(({ mean }) => mean !== null);
  return [
    Plot.areaY(banded, { x: 'n', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.15, clip: true }),
    Plot.line(known, { x: 'n', y: 'mean', stroke: colour, strokeWidth: 2, strokeDasharray: DASHES[1], clip: true }),
  ];
}
