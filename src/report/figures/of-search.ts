// Draws the figures of a search.

import type { SearchDocument } from '../../results/search/search.js';
import { UserError } from '../../util/errors.js';
import { barsFigure } from './bars.js';
import type { FigureOf } from './frame.js';
import { paretoFigure } from './pareto.js';
import { searchParallelFigure } from './search-parallel.js';
import { searchFigure } from './search.js';

export const SEARCH_FIGURES = ['search', 'parallel', 'importance', 'pareto'] as const;
export type SearchFigure = (typeof SEARCH_FIGURES)[number];

/** @throws UserError where there is nothing to show yet */
export function figureOfSearch(name: SearchFigure, search: SearchDocument): FigureOf {
  if (name === 'importance') return importanceFigure(search);
  if (search.counts.finished === 0) {
    throw new UserError('not-found', { message: `no trial of ${search.experiment} has finished yet` });
  }
  switch (name) {
    case 'search':
      return searchFigure(search);
    case 'parallel':
      return searchParallelFigure(search);
    case 'pareto':
      return paretoFigure(search);
  }
}

function importanceFigure({ experiment, importance, counts, metric }: SearchDocument): FigureOf {
  if (importance === null) {
    throw new UserError('not-found', {
      message: `nothing can be said of the importance of parameters in ${experiment}`,
      expected: 'at least 10 trials that finished, not all with the same value',
      received: `${counts.finished} that finished${counts.finished < 10 ? '' : ', all with the same value'}`,
    });
  }
  const { n, explained, parameters } = importance;
  const shares = [...parameters].sort((a, b) => b.share - a.share);
  const bars = [...shares, { name: 'interactions, noise', share: 1 - explained }];
  return barsFigure({
    title: `${experiment}: which parameters matter`,
    subtitle: `share of the variance of ${metric} over the space`,
    columns: 1,
    panels: [
      {
        title: 'share of the variance',
        axis: 'per cent',
        percent: true,
        bars: bars.map(({ name, share }) => ({
          label: lastWords(name),
          value: share,
          text: `${(100 * share).toFixed(1)} %`,
        })),
      },
    ],
    notes: [
      `by an additive model of ${n} trials that finished, checked on trials it was not fitted to`,
      ...shares.map(({ name }) => name).filter((name) => lastWords(name) !== name),
    ],
  });
}

/** Of a long path its last words, as many as fit beside a bar. */
function lastWords(path: string): string {
  const words = path.split('.');
  while (words.length > 1 && words.join('.').length > MOST_CHARACTERS) words.shift();
  return words.join('.');
}

const MOST_CHARACTERS = 22;
