// Tests of differences. Each gives the probability of a difference at least this large if there were none.

import type { Random } from '../../util/random.js';
import { mean, standardDeviation } from './descriptive.js';
import { LEVEL, type Interval } from './intervals.js';
import { studentTQuantile, studentTTwoSided } from './student-t.js';

/**
 * McNemar's exact test, two-sided: the probability of a split of the discordant pairs at least as uneven as b : c if
 * either side were as likely (binomial, p = 1/2). McNemar 1947; exact form as in R's exact2x2::mcnemar.exact.
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const discordant = onlyFirst + onlySecond;
  if (discordant === 0) return 1;
  const fewer = Math.min(onlyFirst, onlySecond);
  // Sum of C(n, k) / 2^n for k = 0..fewer, each term from the last one, in logarithms so that nothing underflows.
  let logTerm = -discordant * Math.LN2;
  let total = Math.exp(logTerm);
  for (let k = 1; k <= fewer; k++) {
    logTerm += Math.log((discordant - k + 1) / k);
    total += Math.exp(logTerm);
  }
  return Math.min(1, 2 * total);
}

export interface TestedDifference {
  readonly mean: number;
  readonly interval: Interval | null;
  /** Student's t, two-sided; null below two pairs (or two values on each side), and where they do not vary at all. */
  readonly p: number | null;
}

/**
 * Student's paired t test of differences against 0.
 * @param scale size of the numbers whose differences these are: what is smaller by far is their rounding
 */
export function pairedT(
  differences: readonly number[],
  { level = LEVEL, scale = largest(differences) } = {},
): TestedDifference {
  const centre = mean(differences);
  const sd = standardDeviation(differences);
  if (sd === undefined) return { mean: centre, interval: null, p: null };
  return testedDifference(centre, sd / Math.sqrt(differences.length), differences.length - 1, level, scale);
}

const largest = (...lists: readonly (readonly number[])[]): number =>
  lists.reduce((most, list) => list.reduce((size, value) => Math.max(size, Math.abs(value)), most), 0);

/**
 * Welch's t test (Welch 1947) of two independent samples, whose spreads may differ: mean of the first less the
 * second's.
 */
export function welchT(first: readonly number[], second: readonly number[], level = LEVEL): TestedDifference {
  const centre = mean(first) - mean(second);
  const sds = [standardDeviation(first), standardDeviation(second)];
  if (sds[0] === undefined || sds[1] === undefined) return { mean: centre, interval: null, p: null };
  const [a, b] = [sds[0] ** 2 / first.length, sds[1] ** 2 / second.length];
  const df = (a + b) ** 2 / (a ** 2 / (first.length - 1) + b ** 2 / (second.length - 1));
  return testedDifference(centre, Math.sqrt(a + b), df, level, largest(first, second));
}

/** What doubles make of numbers that are equal: less than this part of them. */
const ROUNDING = 1e-12;

function testedDifference(centre: number, error: number, df: number, level: number, scale: number): TestedDifference {
  // Without any spread there is nothing to measure a difference by; what rounding leaves is none.
  if (error <= ROUNDING * scale) {
    const isNone = Math.abs(centre) <= ROUNDING * scale;
    return { mean: centre, interval: { low: centre, high: centre }, p: isNone ? 1 : null };
  }
  const half = studentTQuantile((1 + level) / 2, df) * error;
  return {
    mean: centre,
    interval: { low: centre - half, high: centre + half },
    p: studentTTwoSided(centre / error, df),
  };
}

export interface PermutationTest {
  readonly p: number;
  /** The smallest p that so many pairs can give. */
  readonly least: number;
  /** Whether all assignments of signs were counted; else some were drawn. */
  readonly exact: boolean;
}

/** Up to so many pairs all assignments of signs are counted. */
const MOST_PAIRS = 20;

/**
 * Paired permutation test (Fisher 1935): under no difference each pair could as well have been the other way round, so
 * every assignment of signs to the differences is as likely. Two-sided, on the absolute mean. Where there are too many
 * assignments, p is (k + 1) / (m + 1) of m drawn ones, never 0 (Phipson & Smyth 2010).
 */
export function pairedPermutation(
  differences: readonly number[],
  { random, resamples = 99_999 }: { readonly random: Random; readonly resamples?: number },
): PermutationTest {
  const n = differences.length;
  const observed = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  const scale = differences.reduce((sum, value) => sum + Math.abs(value), 0);
  const isAsLarge = (sum: number): number => (Math.abs(sum) >= observed - 1e-12 * scale ? 1 : 0);
  if (n <= MOST_PAIRS) {
    let count = 0;
    const all = 2 ** n;
    for (let signs = 0; signs < all; signs++) {
      count += isAsLarge(differences.reduce((sum, value, i) => sum + ((signs >> i) & 1 ? value : -value), 0));
    }
    return { p: count / all, least: Math.min(1, 2 / all), exact: true };
  }
  let count = 0;
  for (let drawn = 0; drawn < resamples; drawn++) {
    count += isAsLarge(differences.reduce((sum, value) => sum + (random.uint32() & 1 ? value : -value), 0));
  }
  return { p: (count + 1) / (resamples + 1), least: 1 / (resamples + 1), exact: false };
}

/** Holm's correction (Holm 1979): p values such that all below a bound together err with at most its probability. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, index) => index).sort((a, b) => ps[a]! - ps[b]!);
  const adjusted = new Array<number>(ps.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * ps[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}
