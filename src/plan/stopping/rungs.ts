// At which epochs runs are compared, and what a run's learning curve is worth there.

import { isBetterValue, type Goal } from '../search/trial.js';

/**
 * The epochs min, min eta, min eta^2, ... below the last one, where nothing is left to stop. By multiplication:
 * logarithms lose a rung (log(1000) / log(10) is 2.9999999999999996).
 */
export function rungsOf(minEpochs: number, epochs: number, eta: number): readonly number[] {
  const rungs: number[] = [];
  for (let epoch = minEpochs; epoch < epochs; epoch *= eta) rungs.push(epoch);
  return rungs;
}

/** Where nothing else is said the first comparison leaves room for three: of 27 epochs and eta 3 after the first. */
export const firstRung = (epochs: number, eta: number): number => Math.max(1, Math.ceil(epochs / eta ** 3));

/** A metric after each epoch, from the first; null or NaN: not a number. */
export type Curve = readonly (number | null)[];

/** The best value up to an epoch, or up to the end of a shorter curve; NaN where there is none. */
export function bestUpTo(curve: Curve, epoch: number, goal: Goal): number {
  return curve
    .slice(0, epoch)
    .reduce<number>((best, value) => (value !== null && isBetterValue(goal, value, best) ? value : best), NaN);
}

/** What a run is compared by at a rung: its best up to there, but not a number where it is none at the rung itself. */
export function rungValue(curve: Curve, epoch: number, goal: Goal): number {
  const here = curve[Math.min(epoch, curve.length) - 1] ?? NaN;
  return Number.isNaN(here) ? NaN : bestUpTo(curve, epoch, goal);
}

/** The rungs that a run reaches in one epoch: none or one. */
export const rungAt = (rungs: readonly number[], epoch: number): number | undefined => {
  const rung = rungs.indexOf(epoch);
  return rung < 0 ? undefined : rung;
};
