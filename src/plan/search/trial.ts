// A trial of a search: a configuration that was tried, and what came of it. Plain data, in the order of suggestions.

import type { Cell } from '../../spec/parse.js';

export type Goal = 'maximize' | 'minimize';

/**
 * What is known of a trial; of one with several seeds their mean. A value that is not a number is the worst, as a
 * failure is. `stopped` is early, by a stopping rule: `value` was its best up to `epoch`.
 */
export type Outcome =
  | { readonly state: 'pending' }
  | { readonly state: 'finished'; readonly value: number }
  | { readonly state: 'stopped'; readonly value: number; readonly epoch: number }
  | { readonly state: 'failed' };

export interface Trial {
  /** Its settings of the search's parameters. */
  readonly cell: Cell;
  /** What its whole configuration is known by: two trials with one key are the same. */
  readonly key: string;
  readonly outcome: Outcome;
}

/** A value such that less is better, whatever the goal. */
export const lossOf = (goal: Goal, value: number): number => (goal === 'minimize' ? value : -value);

/**
 * Whether `value` is better than `other`; a value that is not a number is better than none, and each better than it.
 */
export const isBetterValue = (goal: Goal, value: number, other: number): boolean =>
  lossOf(goal, value) < lossOf(goal, other) || (Number.isNaN(other) && !Number.isNaN(value));

/**
 * The outcome of trials of one configuration, each with its seed. One that failed makes the mean unknown: the worst.
 */
export function outcomeOfReplicates(outcomes: readonly Outcome[]): Outcome {
  const worst = (['pending', 'failed'] as const).find((state) => outcomes.some((one) => one.state === state));
  if (worst !== undefined || outcomes.length === 0) return { state: worst ?? 'pending' };
  const valued = outcomes.filter((one) => 'value' in one);
  const value = valued.reduce((sum, one) => sum + one.value, 0) / valued.length;
  const epochs = valued.flatMap((one) => (one.state === 'stopped' ? [one.epoch] : []));
  return epochs.length === 0 ? { state: 'finished', value } : { state: 'stopped', value, epoch: Math.min(...epochs) };
}
