// What became of the winners of a search when they were trained anew. The best of many is partly the luckiest of many:
// what the search said of it is too good, and only seeds that did not choose it can say by how much.

import { isBetterValue, type Goal } from '../../plan/search/trial.js';
import { randomStream } from '../../util/random.js';
import { mean } from '../statistics/descriptive.js';
import { estimate, type Estimate, type Interval } from '../statistics/intervals.js';
import { holm, pairedT } from '../statistics/tests.js';

/** A configuration that was trained anew. */
export interface Confirmed {
  readonly label: string;
  readonly isBaseline: boolean;
  /** How many weights it has; null: unknown. */
  readonly parameters: number | null;
  /** Its value in the search; null: the search did not try it. */
  readonly searched: number | null;
  /** Its value with each fresh seed, in the same order for all; null: failed. */
  readonly fresh: readonly (number | null)[];
}

export interface ConfirmedResult {
  readonly label: string;
  readonly isBaseline: boolean;
  readonly parameters: number | null;
  readonly searched: number | null;
  /** Of the fresh seeds that did not fail; null where all did. */
  readonly fresh: Estimate | null;
  readonly failed: number;
  /** By how much the search made it look better than it is; negative: worse. */
  readonly optimism: number | null;
  /** How probable it is that it has the best mean: its share of bootstrap samples of seeds. */
  readonly bestShare: number | null;
  /**
   * By how much it is better than the baseline, seed by seed, where a failed run has a share of 0; null of itself, and
   * where one without a loss failed.
   */
  readonly gain: Gain | null;
}

export interface Gain {
  readonly mean: number;
  readonly interval: Interval | null;
  /**
   * Student's paired t test, one-sided (where all gains are the same a test of signs), corrected by Holm over all that
   * were confirmed; null of one seed.
   */
  readonly p: number | null;
}

export interface Verdict {
  /** In the order they were given. */
  readonly results: readonly ConfirmedResult[];
  /** Index of the one to use: better than the baseline at the level; null: none is. */
  readonly winner: number | null;
  /**
   * Which of those that are better are within one standard error of the best of them: the winner has the fewest
   * parameters.
   */
  readonly tied: readonly number[];
}

/** How often a search in which no configuration is better than the baseline may report a winner. */
export const VERDICT_LEVEL = 0.05;

/** @param confirmed one of them the baseline */
export function verdictOf(
  confirmed: readonly Confirmed[],
  goal: Goal,
  { level = VERDICT_LEVEL, resamples = 2000 } = {},
): Verdict {
  const gains = gainsOf(confirmed, goal);
  const shares = bestShares(confirmed, goal, resamples);
  const results = confirmed.map((one, index) => resultOf(one, goal, gains[index]!, shares[index] ?? null));
  const better = results.flatMap(({ gain }, index) => (gain?.p != null && gain.p <= level ? [index] : []));
  const [best] = better.sort(
    (a, b) => Number(isBetterMean(results, goal, b, a)) - Number(isBetterMean(results, goal, a, b)),
  );
  if (best === undefined) return { results, winner: null, tied: [] };
  const tied = better.filter((index) => isWithinOneError(results[best]!.fresh!, results[index]!.fresh!));
  const size = (index: number): number => results[index]!.parameters ?? Infinity;
  const winner = tied.reduce((chosen, index) => (size(index) < size(chosen) ? index : chosen));
  return { results, winner, tied };
}

/** More is better, whatever the goal. */
const gainOver = (goal: Goal, value: number, other: number): number =>
  goal === 'maximize' ? value - other : other - value;

function resultOf(one: Confirmed, goal: Goal, gain: Gain | null, bestShare: number | null): ConfirmedResult {
  const { label, isBaseline, parameters, searched } = one;
  const values = one.fresh.filter((value) => value !== null);
  const fresh = values.length === 0 ? null : estimate(values);
  const optimism = fresh === null || searched === null ? null : gainOver(goal, searched, fresh.mean);
  return {
    label,
    isBaseline,
    parameters,
    searched,
    fresh,
    failed: one.fresh.length - values.length,
    optimism,
    bestShare,
    gain,
  };
}

/** Each against the baseline; all of them together err at most with the level. */
function gainsOf(confirmed: readonly Confirmed[], goal: Goal): readonly (Gain | null)[] {
  const baseline = confirmed.find(({ isBaseline }) => isBaseline);
  const tested = confirmed.map((one) => {
    if (baseline === undefined || one.isBaseline) return null;
    const worst = goal === 'maximize' ? 0 : null; // of a share; the worst loss is no number
    const pairs = one.fresh.map((value, seed) => [value ?? worst, baseline.fresh[seed] ?? worst] as const);
    const gains = pairs.flatMap(([a, b]) => (a === null || b === null ? [] : [gainOver(goal, a, b)]));
    return gains.length < pairs.length || gains.length === 0 ? null : testedGain(gains, pairs.flat());
  });
  const known = tested.flatMap((one, index) => (one?.p == null ? [] : [{ index, p: one.p }]));
  const corrected = holm(known.map(({ p }) => p));
  const pOf = new Map(known.map(({ index }, place) => [index, corrected[place]!]));
  return tested.map((one, index) => one && { mean: one.mean, interval: one.interval, p: pOf.get(index) ?? null });
}

/** One-sided. @param values whose differences the gains are */
function testedGain(
  gains: readonly number[],
  values: readonly (number | null)[],
): Omit<Gain, 'p'> & { p: number | null } {
  const scale = Math.max(...values.map((value) => Math.abs(value ?? 0)));
  const { p, ...told } = pairedT(gains, { scale });
  if (p !== null) return { ...told, p: told.mean > 0 ? p / 2 : 1 - p / 2 };
  if (told.interval === null) return { ...told, p: null };
  // All gains are the same, to the last bit: as likely as so many seeds that happen to be for it.
  return { ...told, p: told.mean > 0 ? 0.5 ** gains.length : 1 };
}

/** Seeds are drawn anew, with each the values of all configurations; equal means share. */
function bestShares(confirmed: readonly Confirmed[], goal: Goal, resamples: number): readonly number[] {
  const rows = confirmed[0]?.fresh.map((_, seed) => confirmed.map(({ fresh }) => fresh[seed] ?? null)) ?? [];
  const whole = rows.filter((row): row is number[] => !row.includes(null));
  if (whole.length === 0) return [];
  const random = randomStream('best', ...whole.flat());
  const shares = confirmed.map(() => 0);
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = whole.map(() => whole[random.below(whole.length)]!);
    const means = confirmed.map((_, index) => mean(drawn.map((row) => row[index]!)));
    const best = means.flatMap((one, index) => (means.some((other) => isBetterValue(goal, other, one)) ? [] : [index]));
    for (const index of best) shares[index]! += 1 / best.length / resamples;
  }
  return shares;
}

const isBetterMean = (results: readonly ConfirmedResult[], goal: Goal, a: number, b: number): boolean =>
  isBetterValue(goal, results[a]!.fresh!.mean, results[b]!.fresh!.mean);

/** The rule of one standard error (Breiman et al. 1984, "Classification and Regression Trees", section 3.4.3). */
function isWithinOneError(best: Estimate, other: Estimate): boolean {
  return Math.abs(best.mean - other.mean) <= (best.sd ?? 0) / Math.sqrt(best.n);
}
