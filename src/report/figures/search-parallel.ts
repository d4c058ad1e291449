// Every trial of a search as a line through its settings, from the last of which it goes to what it reached.

import type { SearchDocument } from '../../results/search/search.js';
import type { FigureOf } from './frame.js';
import { parallelPanel, placeBetween, type ParallelAxis } from './parallel.js';

export const searchParallelFigure =
  ({ experiment, metric, goal, trials, coordinates, counts }: SearchDocument): FigureOf =>
  (theme) => {
    const finished = trials.flatMap(({ state, value }) => (state === 'finished' && value !== null ? [value] : []));
    const all = trials.flatMap(({ value }) => (value === null ? [] : [value]));
    const range = [Math.min(...all), Math.max(...all)] as const;
    const reached: ParallelAxis = {
      title: metric,
      ticks: [...new Set(range)].map((value) => ({ at: placeBetween(value, range), text: value.toFixed(4) })),
    };
    const axes = coordinates.axes.map(({ name, ticks }) => ({ title: lastWord(name), ticks }));
    const lines = trials.map(({ state, value }, trial) => ({
      places: [...coordinates.trials[trial]!, value === null ? null : placeBetween(value, range)],
      value: state === 'finished' ? value : null,
    }));
    return {
      title: `${experiment}: what was tried, and what came of it`,
      subtitle: `${finished.length} trials that finished, ${counts.stopped} stopped early (thin)`,
      panels: [parallelPanel('settings and what they reached', [...axes, reached], lines, range, theme)],
      notes: [
        `the ${goal === 'maximize' ? 'highest' : 'lowest'} ${metric} is the best`,
        ...(counts.stopped === 0 ? [] : ['one that was stopped ends at the best that it had by then']),
        ...(counts.failed + counts.pending === 0 ? [] : ['those without a value end at the last setting']),
      ],
    };
  };

/** `model.cell` -> `cell`; `training.schedule.name` -> `schedule`, whose name it is. */
const lastWord = (path: string): string =>
  path
    .replace(/\.name$/, '')
    .split('.')
    .at(-1)!;
