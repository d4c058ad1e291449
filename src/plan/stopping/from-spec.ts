// A stopping rule as a spec says it, with every default filled in.

import { betterGoal, type SearchMetric, type SearchSpec, type StopSpec } from '../../spec/search-schema.js';
import type { AshaRule } from './asha.js';
import type { HalvingRule } from './halving.js';
import type { MedianRule } from './median.js';
import { firstRung, rungsOf } from './rungs.js';

/**
 * By what runs are compared, and how. Runs of an asha sweep are compared at its rungs, of a median one at every epoch
 * from `minEpochs`.
 */
export type Stopping = { readonly metric: SearchMetric } & (
  | { readonly type: 'halving'; readonly rule: HalvingRule; readonly cohort: number | null }
  | { readonly type: 'asha'; readonly rule: AshaRule; readonly rungs: readonly number[] }
  | { readonly type: 'median'; readonly rule: MedianRule; readonly minEpochs: number }
);

/** Of median, which has none of its own. */
const MEDIAN_ETA = 3;

/** By what the runs of a sweep are compared. */
export const comparedBy = (search: SearchSpec | null, stop: StopSpec | null): SearchMetric =>
  search?.metric ?? stop?.metric ?? 'val_exact';

/** @param search null of a grid; @param epochs `training.epochs`, which all runs have in common */
export function stoppingOf(stop: StopSpec, search: SearchSpec | null, epochs: number): Stopping {
  const metric = comparedBy(search, stop);
  const goal = betterGoal(metric);
  const minEpochs = stop.min_epochs ?? firstRung(epochs, stop.type === 'median' ? MEDIAN_ETA : stop.eta);
  switch (stop.type) {
    case 'halving':
      return { type: 'halving', metric, rule: { minEpochs, epochs, eta: stop.eta, goal }, cohort: stop.cohort };
    case 'asha':
      return { type: 'asha', metric, rule: { eta: stop.eta, goal }, rungs: rungsOf(minEpochs, epochs, stop.eta) };
    case 'median':
      return { type: 'median', metric, rule: { minRuns: stop.min_runs, goal }, minEpochs };
  }
}
