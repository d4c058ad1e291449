// Intervals: what a mean over seeds could as well have been.

import type { Random } from '../../util/random.js';
import { mean, quantile, standardDeviation } from './descriptive.js';
import { studentTQuantile } from './student-t.js';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A mean over seeds with its interval, which takes two of them. */
export interface Estimate {
  readonly n: number;
  readonly mean: number;
  readonly sd: number | null;
  readonly interval: Interval | null;
}

export const LEVEL = 0.95;

/** Mean and Student's t interval of independent values (Student 1908): mean ± t(n - 1) sd / sqrt(n). */
export function estimate(values: readonly number[], level = LEVEL): Estimate {
  return estimateOf({ n: values.length, mean: mean(values), sd: standardDeviation(values) ?? null }, level);
}

/** The same from what is known of the values. */
export function estimateOf(known: Omit<Estimate, 'interval'>, level = LEVEL): Estimate {
  const { n, mean: centre, sd } = known;
  if (sd === null || n < 2) return { n, mean: centre, sd: null, interval: null };
  const half = (studentTQuantile((1 + level) / 2, n - 1) * sd) / Math.sqrt(n);
  return { n, mean: centre, sd, interval: { low: centre - half, high: centre + half } };
}

export interface BootstrapOptions {
  readonly random: Random;
  readonly resamples?: number;
  readonly level?: number;
}

/** Percentile bootstrap of any statistic (Efron 1979): its quantiles over samples drawn anew from the sample. */
export function bootstrapInterval(
  values: readonly number[],
  statistic: (sample: readonly number[]) => number,
  { random, resamples = 9999, level = LEVEL }: BootstrapOptions,
): Interval {
  const results = Float64Array.from({ length: resamples }, () =>
    statistic(values.map(() => values[random.below(values.length)]!)),
  ).sort();
  return { low: quantile(results, (1 - level) / 2), high: quantile(results, (1 + level) / 2) };
}

/**
 * Percentile bootstrap of a difference of accuracies of two runs on the same questions, resampling questions. With
 * right and wrong there are only three kinds of questions (+1, -1, 0), so the distribution over *all* resamples is
 * known: of n draws, Binomial(n, discordant / n) are discordant, and of those Binomial(., share) speak for the first.
 * Nothing is drawn, and the interval is the one that more and more resamples come closer to.
 * @returns the interval of accuracy of the first less accuracy of the second
 */
export function pairedBootstrapInterval(
  questions: number,
  onlyFirstRight: number,
  onlySecondRight: number,
  level = LEVEL,
): Interval {
  const discordant = onlyFirstRight + onlySecondRight;
  if (discordant === 0) return { low: 0, high: 0 };
  const probabilities = new Float64Array(2 * questions + 1); // of every difference of counts, from -n to n
  const logFactorial = logFactorials(questions);
  forEachBinomial(questions, discordant / questions, logFactorial, (drawn, weight) => {
    forEachBinomial(drawn, onlyFirstRight / discordant, logFactorial, (first, share) => {
      probabilities[questions + 2 * first - drawn]! += weight * share;
    });
  });
  const total = probabilities.reduce((sum, value) => sum + value, 0);
  const countBelow = (share: number): number => {
    let sum = 0;
    const place = probabilities.findIndex((value) => (sum += value) >= share * total);
    return (place - questions) / questions;
  };
  return { low: countBelow((1 - level) / 2), high: countBelow((1 + level) / 2) };
}

/** Successes of n trials with their probabilities; those further than nine standard deviations out are left away. */
function forEachBinomial(
  n: number,
  p: number,
  logFactorial: Float64Array,
  use: (successes: number, probability: number) => void,
): void {
  if (p <= 0 || p >= 1) return use(p >= 1 ? n : 0, 1);
  const reach = 9 * Math.sqrt(n * p * (1 - p)) + 9;
  const [logP, logQ] = [Math.log(p), Math.log1p(-p)];
  for (let k = Math.max(0, Math.floor(n * p - reach)); k <= Math.min(n, Math.ceil(n * p + reach)); k++) {
    const logChoose = logFactorial[n]! - logFactorial[k]! - logFactorial[n - k]!;
    use(k, Math.exp(logChoose + k * logP + (n - k) * logQ));
  }
}

function logFactorials(n: number): Float64Array {
  const table = new Float64Array(n + 1);
  for (let k = 2; k <= n; k++) table[k] = table[k - 1]! + Math.log(k);
  return table;
}
