// The statistics against SciPy and statsmodels (scripts/golden/statistics.py; Student's t: mpmath), and against brute
// force.

import { expect, it } from 'vitest';
import { mean, quantile, standardDeviation } from '../../../src/analysis/statistics/descriptive.js';
import { bootstrapInterval, estimate, pairedBootstrapInterval } from '../../../src/analysis/statistics/intervals.js';
import { studentTCdf, studentTQuantile } from '../../../src/analysis/statistics/student-t.js';
import { holm, mcnemarExact, pairedPermutation, pairedT, welchT } from '../../../src/analysis/statistics/tests.js';
import { timeTo } from '../../../src/analysis/statistics/time-to.js';
import { randomStream } from '../../../src/util/random.js';
import golden from '../../golden/statistics.json' with { type: 'json' };

/** Within 1e-9 of a value, or of 1 where that is more. */
function expectClose(value: number | null | undefined, expected: number): void {
  expect(Math.abs(value! - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(1e-9);
}

const random = randomStream('test');

it("Student's t agrees with mpmath", () => {
  for (const [p, df, t] of golden.t_quantile as [number, number, number][]) expectClose(studentTQuantile(p, df), t);
  for (const [t, df, p] of golden.t_cdf as [number, number, number][]) {
    expectClose(studentTCdf(t, df), p);
    if (p > 0) expect(studentTCdf(t, df) / p).toBeCloseTo(1, 8); // far out, too
  }
});

it('means, standard deviations, t intervals, quantiles agree with SciPy', () => {
  for (const { values, mean: m, sd, interval } of golden.estimates) {
    expectClose(mean(values), m);
    expectClose(standardDeviation(values), sd);
    const result = estimate(values);
    expect(result.n).toBe(values.length);
    expectClose(result.interval!.low, interval[0]!);
    expectClose(result.interval!.high, interval[1]!);
  }
  for (const { values, p, quantile: q } of golden.quantiles) expectClose(quantile(values, p), q);
});

it('one value has a mean and no interval', () => {
  expect(estimate([0.5])).toEqual({ n: 1, mean: 0.5, sd: null, interval: null });
  expect(standardDeviation([1])).toBeUndefined();
});

it('t tests agree with SciPy, paired and of unequal spreads', () => {
  for (const { a, b, p, interval } of golden.paired_t) {
    const result = pairedT(a.map((value, index) => value - b[index]!));
    expectClose(result.p, p);
    expectClose(result.interval!.low, interval[0]!);
    expectClose(result.interval!.high, interval[1]!);
  }
  for (const { a, b, p, interval } of golden.welch) {
    const result = welchT(a, b);
    expectClose(result.p, p);
    expectClose(result.interval!.low, interval[0]!);
    expectClose(result.interval!.high, interval[1]!);
  }
});

it('one pair, and pairs that do not vary, are no evidence', () => {
  expect(pairedT([0.1])).toEqual({ mean: 0.1, interval: null, p: null });
  expect(pairedT([0.5, 0.5])).toEqual({ mean: 0.5, interval: { low: 0.5, high: 0.5 }, p: null });
  expect(pairedT([0, 0]).p).toBe(1);
  expect(welchT([1], [2, 3]).p).toBeNull();
});

it("McNemar's exact test agrees with SciPy's binomial test", () => {
  for (const [b, c, p] of golden.mcnemar as [number, number, number][]) {
    expectClose(mcnemarExact(b, c), p);
    if (p > 0) expect(mcnemarExact(b, c) / p).toBeCloseTo(1, 8);
    expect(mcnemarExact(c, b)).toBe(mcnemarExact(b, c));
  }
  expect(mcnemarExact(0, 0)).toBe(1);
  expect(mcnemarExact(5, 5)).toBe(1);
});

it('the paired permutation test counts all signs, as SciPy does', () => {
  for (const { values, p } of golden.permutation) {
    const result = pairedPermutation(values, { random });
    expectClose(result.p, p);
    expect(result).toMatchObject({ exact: true, least: 2 / 2 ** values.length });
  }
  expect(pairedPermutation([0.1], { random })).toEqual({ p: 1, least: 1, exact: true });
});

it('with many pairs it draws signs, comes near, and never says 0', () => {
  const values = Array.from({ length: 22 }, (_, i) => ((i * 7) % 11) / 10 - 0.3); // some of either sign
  const all = bruteForce(values);
  const drawn = pairedPermutation(values, { random, resamples: 40_000 });
  expect(drawn.exact).toBe(false);
  expect(Math.abs(drawn.p - all)).toBeLessThan(5 * Math.sqrt((all * (1 - all)) / 40_000) + 1e-4);
  const certain = pairedPermutation(new Array<number>(60).fill(1), { random, resamples: 999 });
  expect(certain.p).toBe(1 / 1000);
});

/** p over all sign patterns, from sums built up one value at a time. */
function bruteForce(values: readonly number[]): number {
  let sums = [0];
  for (const value of values) sums = sums.flatMap((sum) => [sum + value, sum - value]);
  const observed = Math.abs(values.reduce((sum, value) => sum + value, 0));
  return sums.filter((sum) => Math.abs(sum) >= observed - 1e-9).length / sums.length;
}

it("Holm's correction agrees with statsmodels", () => {
  for (const { p, adjusted } of golden.holm) holm(p).forEach((value, index) => expectClose(value, adjusted[index]!));
  expect(holm([])).toEqual([]);
});

it('the bootstrap of a mean agrees with SciPy, within what both draw', () => {
  for (const { values, interval } of golden.bootstrap_of_mean) {
    const spread = interval[1]! - interval[0]!;
    const result = bootstrapInterval(values, mean, { random, resamples: 20_000 });
    // The standard error of a 2.5 % quantile of 20,000 normal draws is about 0.7 % of the interval.
    expect(Math.abs(result.low - interval[0]!) / spread).toBeLessThan(0.03);
    expect(Math.abs(result.high - interval[1]!) / spread).toBeLessThan(0.03);
  }
});

it('the paired bootstrap is the one that resampling comes to', () => {
  for (const { questions, first, second, interval } of golden.paired_bootstrap) {
    const result = pairedBootstrapInterval(questions, first, second);
    const tolerance = 0.03 * (interval[1]! - interval[0]!) + 1 / questions;
    expect(Math.abs(result.low - interval[0]!)).toBeLessThanOrEqual(tolerance);
    expect(Math.abs(result.high - interval[1]!)).toBeLessThanOrEqual(tolerance);
  }
  expect(pairedBootstrapInterval(100, 0, 0)).toEqual({ low: 0, high: 0 });
});

it('the paired bootstrap of a few examples is that of all their resamples', () => {
  const values = [1, 1, -1, 0, 0]; // 5^5 resamples
  const sums: number[] = [];
  const draw = (depth: number, sum: number): void => {
    if (depth === values.length) return void sums.push(sum);
    for (const value of values) draw(depth + 1, sum + value);
  };
  draw(0, 0);
  sums.sort((a, b) => a - b);
  const result = pairedBootstrapInterval(5, 2, 1);
  expect(result.low).toBeCloseTo(sums[Math.ceil(0.025 * sums.length) - 1]! / 5, 12);
  expect(result.high).toBeCloseTo(sums[Math.ceil(0.975 * sums.length) - 1]! / 5, 12);
});

it('time to a threshold keeps what never got there: Kaplan and Meier as in statsmodels', () => {
  for (const { times, reached, median } of golden.time_to) {
    const waiting = times.map((time, index) => ({ time, reached: reached[index] === 1 }));
    expect(timeTo(waiting)).toEqual({
      n: times.length,
      reached: reached.reduce((sum, value) => sum + value, 0),
      median,
      longest: Math.max(...times),
    });
  }
  const median = (...times: number[]) => timeTo(times.map((time) => ({ time, reached: time < 40 }))).median;
  expect(median(12, 30, 9, 30)).toBe(21); // as for any even number
  expect(median(29, 40)).toBeNull(); // half got there: the other half may take for ever
});
