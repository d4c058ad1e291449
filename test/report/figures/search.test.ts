// Figures of searches as the bytes they have, and what is refused.

import { expect, it } from 'vitest';
import { figureOfSearch, SEARCH_FIGURES } from '../../../src/report/figures/of-search.js';
import { renderFigure } from '../../../src/report/figures/frame.js';
import { themes } from '../../../src/report/figures/theme.js';
import { searchText as tables } from '../../../src/report/search/search.js';
import { verdictText } from '../../../src/report/search/verdict.js';
import { searchDocument, type SearchDocument } from '../../../src/results/search/search.js';
import { searched, searchText, type SearchedRun } from '../../setup/searched.js';

const TWO = searchText('')
  .replace('runs: 4', 'runs: 12')
  .replace('0.9]}}', '0.9]}, data.reverse: {values: [none, output]}}');
const byRate = ({ rate }: SearchedRun): number => Math.round(rate * 10);
const found = (...of: Parameters<typeof searched>): SearchDocument =>
  searchDocument(searched(...of).connection, 'tiny')!;

it('every figure of a search, in both themes', async () => {
  const search = found(TWO, byRate);
  for (const name of SEARCH_FIGURES) {
    for (const theme of [themes.light, themes.dark]) {
      const svg = renderFigure(figureOfSearch(name, search), theme);
      await expect(svg).toMatchFileSnapshot(`__snapshots__/of-${name}-${theme.name}.svg`);
    }
  }
});

it('of trials that were stopped shows where they were, and draws no band', () => {
  const search = found(
    TWO.replace('  parameters', '  stop: {type: asha, min_epochs: 1, eta: 2}\n  parameters'),
    byRate,
  );
  const svg = renderFigure(figureOfSearch('search', search), themes.light);
  expect(svg).toContain('stopped early');
  expect(svg).not.toContain('expected best');
});

it('says what is missing where there is nothing to show', () => {
  expect(() => figureOfSearch('importance', found(searchText(''), byRate))).toThrow(
    /at least 10 trials that finished[^]*received 4 that finished/,
  );
  const failed = found(searchText(''), () => undefined);
  expect(() => figureOfSearch('search', failed)).toThrow('no trial of tiny has finished yet');
  expect(tables(failed)).toContain('4 of up to 4 configurations: 4 failed');
});

it('tells the verdict in a few lines: what the search said, what fresh seeds say, whether there is a winner', () => {
  const better = ({ seed, rate }: SearchedRun): number => (rate === 0.01 ? 8 + (seed % 3) : 1);
  const lines = verdictText(found(searchText('', '  confirm: {best: 1, seeds: 5}\n'), better)).split('\n');
  expect(lines).toEqual([
    'search tiny (sweep2): random, 4 of up to 4 configurations: 4 finished',
    expect.stringMatching(/^the search says: val_exact 0\.9000, the best of 4 tried: trial 0, learning_rate=0\.\d$/),
    '5 fresh seeds say: 0.9000 [0.9000, 0.9000]; optimism of the search: +0.0000',
    expect.stringMatching(/^the baseline with the same seeds: 0\.\d+ \[.*\] \(default\)$/),
    expect.stringMatching(
      /^winner: learning_rate=0\.\d: \+0\.\d+ \[.*\] over the baseline, p .*, the best of these with probability 1\.00$/,
    ),
  ]);
});

it('says of a search that goes on that its confirmation follows, and of one whose best is the baseline that it is', () => {
  const CONFIRM = '  confirm: {best: 1, seeds: 3}\n';
  const begun = verdictText(found(searchText('', CONFIRM), byRate, 2));
  expect(begun).toContain('not confirmed yet: its best 1 are trained anew with 3 seeds once the search is over');
  const own = searchText(', enqueue: [{training.optimizer.learning_rate: 0.1}]', CONFIRM);
  const lines = verdictText(found(own, byRate)).split('\n');
  expect(lines.slice(-2)).toEqual([
    expect.stringMatching(/^3 fresh seeds say: 0\.9000 \[.*\] of the baseline, which is its best; optimism/),
    'no winner: nothing else finished that could be better than the baseline',
  ]);
});
