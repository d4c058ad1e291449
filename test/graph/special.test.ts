import { describe, expect, it } from 'vitest';
import { erf } from '../../src/graph/ops/special.js';

describe('the error function', () => {
  // Python's math.erf, rounded to 15 places; the first places are those of Abramowitz & Stegun 1964, table 7.1.
  it.each([
    [0, 0],
    [0.1, 0.112462916018285],
    [0.5, 0.520499877813047],
    [1, 0.842700792949715],
    [2, 0.995322265018953],
    [2.9, 0.999958902121901],
    [3, 0.999977909503001],
    [3.5, 0.999999256901628],
    [6, 1],
  ])('of %f is %f', (x, expected) => {
    expect(Math.abs(erf(x) - expected)).toBeLessThan(2e-15);
    expect(erf(-x) + erf(x)).toBe(0);
  });

  it('has no step where its two formulas meet', () => {
    const [below, above] = [3 - 1e-9, 3 + 1e-9];
    // erf' (3) = 2 / sqrt(pi) exp(-9) = 1.3925e-4
    expect((erf(above) - erf(below)) / (above - below)).toBeCloseTo(1.3925e-4, 6);
  });
});
