// The tree-structured Parzen estimator (Bergstra et al. 2011), multivariate, with the constants of Optuna 5: draws from
// what was good, prefers what is likelier there than elsewhere. Trials that are not over count as bad (a constant
// liar), so that several at a time do not try the same.

import type { Random } from '../../util/random.js';
import { drawPoint, logDensities, mixtureOf } from './parzen.js';
import type { Point, Space } from './space.js';
import { isBetterValue, type Goal, type Outcome } from './trial.js';

/** So many trials have to be over before their results guide. */
export const STARTUP_TRIALS = 10;
const CANDIDATES = 24;

/** How many of n trials that are over are the good ones. */
const goodOf = (n: number): number => Math.min(Math.ceil(0.1 * n), 25);

export interface Observation {
  readonly point: Point;
  readonly outcome: Outcome;
}

export interface Proposal {
  /** Candidates, the best first. */
  readonly points: readonly Point[];
  /** How many trials counted as good, and as bad. */
  readonly good: number;
  readonly bad: number;
}

/** @param observations in the order of their suggestions: older ones count less */
export function propose(space: Space, observations: readonly Observation[], goal: Goal, random: Random): Proposal {
  const isGood = goodOnes(observations, goal);
  const good = observations.filter((one) => isGood.has(one)).map(({ point }) => point);
  const bad = observations.filter((one) => !isGood.has(one)).map(({ point }) => point);
  const likely = mixtureOf(space, good);
  const points = Array.from({ length: CANDIDATES }, () => drawPoint(likely, random));
  const [g, b] = [logDensities(likely, points), logDensities(mixtureOf(space, bad), points)];
  const order = [...points.keys()].sort((one, other) => g[other]! - b[other]! - (g[one]! - b[one]!));
  return { points: order.map((index) => points[index]!), good: good.length, bad: bad.length };
}

/** Finished ones by their value, then those that were stopped, the last first; never one without a value. */
export function goodOnes(observations: readonly Observation[], goal: Goal): ReadonlySet<Observation> {
  const over = observations.filter(({ outcome }) => outcome.state !== 'pending');
  const valued = over.filter(({ outcome }) => 'value' in outcome && !Number.isNaN(outcome.value));
  const sorted = [...valued].sort((a, b) => compare(a.outcome, b.outcome, goal));
  return new Set(sorted.slice(0, goodOf(over.length)));
}

function compare(a: Outcome, b: Outcome, goal: Goal): number {
  if (a.state !== b.state) return a.state === 'finished' ? -1 : 1;
  if (!('value' in a && 'value' in b)) return 0;
  const later = a.state === 'stopped' && b.state === 'stopped' ? b.epoch - a.epoch : 0;
  return later || Number(isBetterValue(goal, b.value, a.value)) - Number(isBetterValue(goal, a.value, b.value));
}
