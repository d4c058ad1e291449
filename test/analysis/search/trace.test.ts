import { expect, it } from 'vitest';
import { bestSoFar } from '../../../src/analysis/search/trace.js';

it('the best so far is told after each trial, with the time that all of them took', () => {
  const trials = [
    { value: null, seconds: 5 },
    { value: 0.5, seconds: 10 },
    { value: 0.4, seconds: 10 },
    { value: NaN, seconds: 1 },
    { value: 0.5, seconds: 10 },
    { value: 0.6, seconds: 10 },
  ];
  expect(bestSoFar(trials, 'maximize')).toEqual([
    { trials: 1, seconds: 5, best: null, trial: null },
    { trials: 2, seconds: 15, best: 0.5, trial: 1 },
    { trials: 3, seconds: 25, best: 0.5, trial: 1 },
    { trials: 4, seconds: 26, best: 0.5, trial: 1 },
    { trials: 5, seconds: 36, best: 0.5, trial: 1 },
    { trials: 6, seconds: 46, best: 0.6, trial: 5 },
  ]);
  expect(bestSoFar(trials, 'minimize').at(-1)).toMatchObject({ best: 0.4, trial: 2 });
  expect(bestSoFar([], 'minimize')).toEqual([]);
});
