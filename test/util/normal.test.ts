// The normal distribution against mpmath (scripts/golden/search.py).

import { describe, expect, it } from 'vitest';
import { normalCdf, normalMass, normalQuantile } from '../../src/util/normal.js';
import golden from '../golden/search.json' with { type: 'json' };

describe('the normal distribution', () => {
  it('has the cumulative shares of mpmath, far to the left too', () => {
    for (const [x, p] of golden.normal_cdf as [number, number][]) {
      expect(Math.abs(normalCdf(x) / p - 1), `at ${x}`).toBeLessThan(1e-14);
    }
    expect([normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1]);
  });

  it('has the quantiles of mpmath', () => {
    for (const [p, x] of golden.normal_quantile as [number, number][]) {
      expect(Math.abs(normalQuantile(p) - x), `at ${p}`).toBeLessThan(2e-15 * Math.max(1, Math.abs(x)));
    }
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  });

  it('keeps the digits of an interval in either tail', () => {
    expect(normalMass(8, 9)).toBeCloseTo(normalMass(-9, -8), 30);
    expect(normalMass(8, 9) / 6.21983198586583e-16).toBeCloseTo(1, 12); // mpmath
    expect(normalMass(-1, 1)).toBeCloseTo(0.6826894921370859, 14);
    expect(normalMass(1, 1)).toBe(0);
  });
});
