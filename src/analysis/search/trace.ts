// The best of a search so far, over its trials and over the time they trained. Of a search that learns from its results
// this is one trajectory: another seed would give another, and no band can be drawn from it.

import { isBetterValue, type Goal } from '../../plan/search/trial.js';

export interface TracedTrial {
  /** Null: it failed, or was stopped early. */
  readonly value: number | null;
  /** Training time of its runs, seconds. */
  readonly seconds: number;
}

export interface TracePoint {
  /** How many trials that is after, those included that failed or were stopped. */
  readonly trials: number;
  /** Training time of all of them together. */
  readonly seconds: number;
  /** Null as long as there is none. */
  readonly best: number | null;
  /** Which trial has it, from 0. */
  readonly trial: number | null;
}

/** @param trials in the order of their suggestions */
export function bestSoFar(trials: readonly TracedTrial[], goal: Goal): readonly TracePoint[] {
  let last: TracePoint = { trials: 0, seconds: 0, best: null, trial: null };
  return trials.map(({ value, seconds }, number) => {
    const isBest =
      value !== null && !Number.isNaN(value) && (last.best === null || isBetterValue(goal, value, last.best));
    const found = isBest ? { best: value, trial: number } : { best: last.best, trial: last.trial };
    return (last = { trials: number + 1, seconds: last.seconds + seconds, ...found });
  });
}
