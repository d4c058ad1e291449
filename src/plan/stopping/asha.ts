// Asynchronous successive halving, its stopping form (Li et al. 2020, "A System for Massively Parallel Hyperparameter
// Tuning"; as Ray and Optuna have it): whoever reaches a rung goes on if it is in the best part of those that reached
// it so far. Which these are depends on the order of arrival, so decisions are kept and replayed, never made again.

import type { Goal } from '../search/trial.js';
import { keptOf, numberOrNull, reaches, sortedValues, type Decision } from './decision.js';

export interface AshaRule {
  /** One of so many goes on. */
  readonly eta: number;
  readonly goal: Goal;
}

/**
 * The run itself counts among those compared, ties go on, and nobody is stopped before eta runs are known: else the
 * second to arrive would be stopped for being the second.
 * @param recorded values of the runs that reached this rung before it
 */
export function ashaDecision(
  { eta, goal }: AshaRule,
  at: { readonly rung: number; readonly epoch: number },
  recorded: readonly number[],
  value: number,
): Decision {
  const n = recorded.length + 1;
  const kept = keptOf(n, eta);
  const cutoff = sortedValues([...recorded, value], goal)[kept - 1]!;
  const said = { rule: 'asha', ...at, value: numberOrNull(value), n, kept, cutoff: numberOrNull(cutoff) } as const;
  if (Number.isNaN(value)) return { ...said, action: 'stop', why: 'no number' };
  if (n < eta) return { ...said, action: 'continue', why: 'few', cutoff: null };
  const isReached = reaches(goal, value, cutoff);
  return { ...said, action: isReached ? 'continue' : 'stop', why: isReached ? 'reached' : 'worse' };
}
