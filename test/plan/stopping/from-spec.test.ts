import { expect, it } from 'vitest';
import { stoppingOf } from '../../../src/plan/stopping/from-spec.js';
import { search, stop } from '../../../src/spec/search-schema.js';

const bySearch = search.parse({ method: 'random', runs: 9, metric: 'val_loss' });

it('a rule has every default filled in', () => {
  expect(stoppingOf(stop.parse({ type: 'asha' }), null, 30)).toEqual({
    type: 'asha',
    metric: 'val_exact',
    rule: { eta: 3, goal: 'maximize' },
    rungs: [2, 6, 18], // ceil(30 / 27) epochs, then three times as many
  });
  expect(stoppingOf(stop.parse({ type: 'median' }), null, 100)).toEqual({
    type: 'median',
    metric: 'val_exact',
    rule: { minRuns: 5, goal: 'maximize' },
    minEpochs: 4,
  });
});

it('what is said counts, and the metric of a search', () => {
  expect(stoppingOf(stop.parse({ type: 'halving', min_epochs: 3, eta: 2 }), bySearch, 30)).toEqual({
    type: 'halving',
    metric: 'val_loss',
    rule: { minEpochs: 3, epochs: 30, eta: 2, goal: 'minimize' },
    cohort: null,
  });
  expect(stoppingOf(stop.parse({ type: 'asha', metric: 'val_loss' }), null, 9)).toMatchObject({
    metric: 'val_loss',
    rule: { goal: 'minimize' },
  });
});
