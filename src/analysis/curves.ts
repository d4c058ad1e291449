// Learning curves over seeds.

import type { CurvePoint } from '../store/read/curves.js';
import { estimate } from './statistics/intervals.js';

export interface BandPoint {
  readonly epoch: number;
  readonly n: number;
  readonly mean: number;
  /** 95 % t interval of the mean; null of one run. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Mean and interval after each epoch, as far as all runs go: behind that a mean would be that of the slow ones. */
export function band(curves: readonly (readonly CurvePoint[])[]): readonly BandPoint[] {
  const values = new Map<number, number[]>();
  for (const { epoch, value } of curves.flat()) {
    if (value === null || !Number.isFinite(value)) continue;
    values.set(epoch, [...(values.get(epoch) ?? []), value]);
  }
  return [...values]
    .filter(([, of]) => of.length === curves.length)
    .sort(([a], [b]) => a - b)
    .map(([epoch, of]) => {
      const { n, mean, interval } = estimate(of);
      return { epoch, n, mean, low: interval?.low ?? null, high: interval?.high ?? null };
    });
}
