// A decision of a stopping rule as plain data, with the numbers it rests on: kept, replayed, and told in words.

import { isBetterValue, lossOf, type Goal } from '../search/trial.js';

export interface Decision {
  readonly rule: 'halving' | 'asha' | 'median';
  readonly action: 'continue' | 'stop';
  /** From 0; null of a rule without rungs. */
  readonly rung: number | null;
  readonly epoch: number;
  /** What the run was compared by; null: not a number. */
  readonly value: number | null;
  /** How many were compared, itself included. */
  readonly n: number;
  /** How many of them go on at most; null of a rule that counts none. */
  readonly kept: number | null;
  /** What had to be reached; null where there was nothing to compare with. */
  readonly cutoff: number | null;
  /** `few`: too few were known to stop any. `tied`: as good as the last that goes on, but later. */
  readonly why: 'reached' | 'few' | 'worse' | 'tied' | 'no number';
}

/** JSON has no NaN. */
export const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** Those with the best value first, equal ones as they came; what is not a number last. */
export function bestFirst<Item>(items: readonly Item[], goal: Goal, valueOf: (item: Item) => number): Item[] {
  const isBetter = (a: Item, b: Item): number => Number(isBetterValue(goal, valueOf(a), valueOf(b)));
  return [...items].sort((a, b) => isBetter(b, a) - isBetter(a, b));
}

/** Values, the best first. */
export const sortedValues = (values: readonly number[], goal: Goal): number[] =>
  bestFirst(values, goal, (value) => value);

/** Whether a value is as good as another; one that is not a number is not. */
export const reaches = (goal: Goal, value: number, cutoff: number): boolean =>
  lossOf(goal, value) <= lossOf(goal, cutoff);

/** How many of n go on: a part of eta, at least one. */
export const keptOf = (n: number, eta: number): number => Math.max(1, Math.floor(n / eta));

/** `val_exact 0.41 after epoch 9: of 7 runs the best 2 go on, from 0.62` */
export function decisionWords(decision: Decision, metric: string): string {
  const { value, epoch, n, kept, cutoff, why } = decision;
  const said = `${metric} ${shown(value)} after epoch ${epoch}`;
  if (why === 'no number') return `${said}: nothing to compare by`;
  if (why === 'few') return `${said}: ${n === 1 ? 'no other run' : `only ${n} runs`} to compare with`;
  if (kept === null) return `${said}: the median of ${n - 1} other runs was ${shown(cutoff)}`;
  const late = why === 'tied' ? ', and as many others were as good' : '';
  return `${said}: of ${n} runs the best ${kept === 1 ? 'one goes' : `${kept} go`} on, from ${shown(cutoff)}${late}`;
}

const shown = (value: number | null): string =>
  value === null ? 'not a number' : String(Number(value.toPrecision(4)));
