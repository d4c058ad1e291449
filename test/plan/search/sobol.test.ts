// Sobol sequences against SciPy (scripts/golden/search.py) and the published points of Joe & Kuo.

import { describe, expect, it } from 'vitest';
import { scrambled, SOBOL_DIMENSIONS, sobolPoint, sobolSequence } from '../../../src/plan/search/sobol.js';
import golden from '../../golden/search.json' with { type: 'json' };

const points = (count: number, dimensions: number, seed?: number): number[][] => {
  const plain = sobolSequence(dimensions);
  const sequence = seed === undefined ? plain : scrambled(plain, seed);
  return Array.from({ length: count }, (_, index) => [...sobolPoint(sequence, index)]);
};

/** Centred L2 discrepancy (Hickernell 1998, equation 5.1c). */
function discrepancy(of: readonly number[][]): number {
  const n = of.length;
  const product = (factors: readonly number[]): number => factors.reduce((total, factor) => total * factor, 1);
  const far = (x: number): number => Math.abs(x - 0.5);
  const single = of.map((x) => product(x.map((xi) => 1 + far(xi) / 2 - far(xi) ** 2 / 2)));
  const pairs = of.flatMap((x) =>
    of.map((y) => product(x.map((xi, i) => 1 + (far(xi) + far(y[i]!) - Math.abs(xi - y[i]!)) / 2))),
  );
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return (13 / 12) ** of[0]!.length - (2 / n) * sum(single) + sum(pairs) / n ** 2;
}

describe('a Sobol sequence', () => {
  it('begins with the points that are published for six dimensions', () => {
    expect(points(8, 6)).toEqual([
      [0, 0, 0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
      [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
      [0.375, 0.375, 0.625, 0.875, 0.375, 0.125],
      [0.875, 0.875, 0.125, 0.375, 0.875, 0.625],
      [0.625, 0.125, 0.875, 0.625, 0.625, 0.875],
      [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
    ]);
  });

  it('has the points of SciPy, to the last bit, in all its dimensions', () => {
    expect(SOBOL_DIMENSIONS).toBe(64);
    for (const { dimensions, indices, points: expected } of golden.sobol) {
      const sequence = sobolSequence(dimensions);
      const own = indices.map((index) => [...sobolPoint(sequence, index)].map((x) => x * 2 ** 30));
      expect(own).toEqual(expected);
    }
  });

  it('has the centred L2 discrepancy of SciPy', () => {
    // qmc.discrepancy(Sobol(2, scramble=False).random(128))
    expect(discrepancy(points(128, 2))).toBeCloseTo(6.396e-5, 8);
  });
});

describe('a scrambled sequence', () => {
  it('keeps its balance: every part of 2^m equal ones has one of 2^m points', () => {
    for (const seed of [1, 2, 3]) {
      const scrambledPoints = points(64, 20, seed);
      for (let dimension = 0; dimension < 20; dimension++) {
        const cells = scrambledPoints.map((point) => Math.floor(point[dimension]! * 64));
        expect(new Set(cells).size, `dimension ${dimension}`).toBe(64);
      }
    }
  });

  it('keeps that of two dimensions: the parts of a square', () => {
    // Dimensions 1 and 2 are a (0, 2)-sequence: 8 x 8, 4 x 16, ... parts have one point each.
    const square = points(64, 2, 5);
    for (const across of [2, 4, 8, 16, 32]) {
      const cells = square.map(([x, y]) => `${Math.floor(x! * across)} ${Math.floor((y! * 64) / across)}`);
      expect(new Set(cells).size, `${across} across`).toBe(64);
    }
  });

  it('is another one for another seed, and begins at no corner', () => {
    expect(points(4, 3, 1)).toEqual(points(4, 3, 1));
    expect(points(4, 3, 1)).not.toEqual(points(4, 3, 2));
    expect(points(1, 3, 1)[0]!.every((x) => x > 0)).toBe(true);
  });

  it('has points that are uniform, each by itself, over seeds', () => {
    const firsts = Array.from({ length: 2000 }, (_, seed) => points(2, 2, seed)[1]!);
    for (const dimension of [0, 1]) {
      const mean = firsts.reduce((sum, point) => sum + point[dimension]!, 0) / 2000;
      expect(Math.abs(mean - 0.5)).toBeLessThan(0.025); // standard error 0.0065
    }
  });
});
