import { describe, expect, it } from 'vitest';
import { randomStream, shuffle } from '../../src/util/random.js';

const first = (count: number, ...key: (string | number)[]): number[] => {
  const random = randomStream(...key);
  return Array.from({ length: count }, () => random.uint32());
};

describe('a random stream', () => {
  it('is xoshiro128**: its first numbers from a known state', () => {
    // The state is the SHA-256 of '["reference"]' (its first word made odd); the numbers were computed from it by an
    // independent implementation in Python with the reference C code's constants.
    expect(first(3, 'reference')).toEqual([2604408470, 2154638010, 3370707471]);
  });

  it('is the same for the same key and another for another', () => {
    expect(first(5, 1, 'weights')).toEqual(first(5, 1, 'weights'));
    expect(first(5, 1, 'weights')).not.toEqual(first(5, 2, 'weights'));
    expect(first(5, 1, 'order', 2)).not.toEqual(first(5, 1, 'order', 3));
    expect(first(5, '1')).not.toEqual(first(5, 1));
  });

  it('is uniform over [0, 1)', () => {
    const random = randomStream('uniform');
    const draws = Array.from({ length: 100_000 }, () => random.uniform());
    expect(Math.min(...draws.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(draws.every((draw) => draw < 1)).toBe(true);
    expect(draws.reduce((a, b) => a + b) / draws.length).toBeCloseTo(0.5, 2); // sd of the mean: 0.0009
  });

  it.each([1, 2, 7, 1000])('draws below %i evenly', (bound) => {
    const random = randomStream('below', bound);
    const counts = new Array<number>(bound).fill(0);
    const draws = 1000 * bound;
    for (let i = 0; i < draws; i++) counts[random.below(bound)]!++;
    // Chi-square over bound - 1 degrees of freedom: mean bound - 1, variance 2 (bound - 1); six deviations allowed.
    const chiSquare = counts.reduce((total, count) => total + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(bound - 1 + 6 * Math.sqrt(2 * bound));
  });

  it('draws below bounds that need more than 32 bits', () => {
    const random = randomStream('large');
    const bound = 2 ** 50 + 1;
    const draws = Array.from({ length: 2000 }, () => random.below(bound));
    expect(draws.every((draw) => Number.isSafeInteger(draw) && draw < bound)).toBe(true);
    expect(draws.filter((draw) => draw > bound / 2).length / 2000).toBeCloseTo(0.5, 1);
  });

  it('draws normal numbers', () => {
    const random = randomStream('normal');
    const draws = Array.from({ length: 100_000 }, () => random.normal());
    const mean = draws.reduce((a, b) => a + b) / draws.length;
    const variance = draws.reduce((total, x) => total + (x - mean) ** 2, 0) / draws.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
    expect(draws.filter((x) => Math.abs(x) < 1).length / draws.length).toBeCloseTo(0.6827, 2);
  });
});

describe('shuffle', () => {
  it('gives every order equally often', () => {
    const counts = new Map<string, number>();
    for (let round = 0; round < 6000; round++) {
      const items = Uint32Array.of(1, 2, 3);
      shuffle(items, randomStream('shuffle', round));
      counts.set(items.join(''), (counts.get(items.join('')) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(6 * Math.sqrt(1000)); // 6 sd
  });
});
