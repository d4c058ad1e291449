// What wrong answers look like: how far off they are, and how sure a share of them is.

import type { Question } from '../store/read/answers.js';
import type { Interval } from './statistics/intervals.js';

export interface ErrorBar {
  readonly label: string;
  readonly count: number;
}

/** A plain number, as answers are: no exponent, at most one point. */
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** |predicted - expected| in bins that keep 1, 10, 100, ... apart, since those are one digit off by one. */
export function errorBars(
  questions: readonly Pick<Question, 'example' | 'answer'>[],
  wrong: ReadonlyMap<number, string>,
): readonly ErrorBar[] {
  const counts = new Map<number, number>();
  let others = 0;
  for (const { example, answer } of questions) {
    const predicted = wrong.get(example);
    if (predicted === undefined) continue;
    if (!NUMBER.test(predicted) || !NUMBER.test(answer)) others++;
    else {
      const bin = binOf(Math.abs(Number(predicted) - Number(answer)));
      counts.set(bin, (counts.get(bin) ?? 0) + 1);
    }
  }
  const last = Math.max(-1, ...counts.keys());
  const bins = Array.from({ length: last + 1 }, (_, bin) => ({ label: binLabel(bin), count: counts.get(bin) ?? 0 }));
  const shown = bins.filter(({ count }, bin) => count > 0 || bin >= 2);
  return others === 0 ? shown : [...shown, { label: 'not a number', count: others }];
}

/** 0: none (written differently), 1: below 1, then 2 + 2 k: 10^k, 3 + 2 k: up to the next power of ten. */
function binOf(error: number): number {
  if (error === 0) return 0;
  if (error < 1 - 1e-9) return 1;
  const power = Math.floor(Math.log10(error) + 1e-9);
  return 2 + 2 * power + (error <= 10 ** power * (1 + 1e-9) ? 0 : 1);
}

function binLabel(bin: number): string {
  if (bin === 0) return '0 (written differently)';
  if (bin === 1) return 'below 1';
  const power = Math.floor((bin - 2) / 2);
  const digits = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });
  return bin % 2 === 0 ? digits(10 ** power) : `${digits(10 ** power + 1)}-${digits(10 ** (power + 1) - 1)}`;
}

/** Wilson's interval (1927) of a share: it stays between 0 and 1, and has width where nothing was wrong, too. */
export function wilson(count: number, of: number, z = Z_95): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const [p, square] = [count / of, (z * z) / of];
  const centre = (p + square / 2) / (1 + square);
  const half = (z * Math.sqrt((p * (1 - p)) / of + square / (4 * of))) / (1 + square);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** The 97.5 % quantile of the normal distribution. */
const Z_95 = 1.959963984540054;
