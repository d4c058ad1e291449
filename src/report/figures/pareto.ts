// The trials of a search by what they reached, how long they took and how many weights they have, with those that no
// other beats in everything at once.

import type { SearchDocument, SearchTrial } from '../../results/search/search.js';
import { titleOf } from '../../train/metric-table.js';
import { Plot } from './plot.js';
import { shorten, type Figure, type FigureOf, type Panel } from './frame.js';
import type { Theme } from './theme.js';

const EXACT = titleOf('val_exact');

export const paretoFigure =
  ({ experiment, trials, pareto_front: front }: SearchDocument): FigureOf =>
  (theme): Figure => {
    const known = trials.filter(
      ({ state, exact, parameters }) => state === 'finished' && exact !== null && parameters !== null,
    );
    const best = front.map((index) => trials[index]!);
    return {
      title: `${experiment}: ${EXACT} against time and size`,
      subtitle: `${best.length} of ${known.length} trials that finished are on the Pareto front`,
      legend: [
        { label: 'on the front', kind: 'dot', colour: theme.categories[1]! },
        { label: 'another is as good or better in all three', kind: 'dot', colour: theme.muted },
      ],
      panels: [
        panel('seconds', 'training time, seconds', known, best, theme),
        panel('parameters', 'parameters', known, best, theme),
      ],
      notes: [
        'a trial on the front may look beaten in one of the panels: it is better in the third',
        ...best.map(({ trial, label }) => shorten(`${trial}: ${label}`, 110)).slice(0, MOST_NAMED),
        ...(best.length > MOST_NAMED ? [`and ${best.length - MOST_NAMED} more`] : []),
      ],
    };
  };

const MOST_NAMED = 8;

function panel(
  x: 'seconds' | 'parameters',
  label: string,
  known: readonly SearchTrial[],
  best: readonly SearchTrial[],
  theme: Theme,
): Panel {
  const beaten = known.filter((trial) => !best.includes(trial));
  return {
    title: `${EXACT} against ${x}`,
    width: 406,
    height: 300,
    options: {
      marginLeft: 56,
      marginRight: 24,
      x: { label, zero: true, nice: true, ticks: 5 },
      y: { label: EXACT, grid: true },
      marks: [
        Plot.dot(beaten, { x, y: 'exact', r: 3, fill: theme.muted }),
        Plot.dot(best, { x, y: 'exact', r: 4.5, fill: theme.categories[1]! }),
        Plot.text(best, { x, y: 'exact', text: ({ trial }: SearchTrial) => String(trial), dy: -9, fill: theme.text }),
      ],
    },
  };
}
