// The median rule (Golovin et al. 2017, "Google Vizier", section 3.2.2; in the form of Optuna's MedianPruner): a run is
// stopped whose best so far is worse than the median of what others had at the same epoch.

import type { Goal } from '../search/trial.js';
import { numberOrNull, reaches, sortedValues, type Decision } from './decision.js';

export interface MedianRule {
  /** Nobody is stopped before so many other runs are over. */
  readonly minRuns: number;
  readonly goal: Goal;
}

/**
 * @param others of runs that are over and came as far as this epoch, each its best up to it; NaN: no number
 * @param value the run's own best up to it
 */
export function medianDecision(
  { minRuns, goal }: MedianRule,
  epoch: number,
  others: readonly number[],
  value: number,
): Decision {
  const said = {
    rule: 'median',
    rung: null,
    epoch,
    value: numberOrNull(value),
    n: others.length + 1,
    kept: null,
  } as const;
  if (others.length < minRuns) return { ...said, cutoff: null, action: 'continue', why: 'few' };
  const cutoff = medianOf(others, goal);
  const shared = { ...said, cutoff: numberOrNull(cutoff) };
  if (Number.isNaN(value)) return { ...shared, action: 'stop', why: 'no number' };
  const isReached = Number.isNaN(cutoff) || reaches(goal, value, cutoff);
  return { ...shared, action: isReached ? 'continue' : 'stop', why: isReached ? 'reached' : 'worse' };
}

/** Of an even number the middle of both, or the worse of them where that is not a number. */
function medianOf(values: readonly number[], goal: Goal): number {
  const sorted = sortedValues(values, goal);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
