import { describe, expect, it } from 'vitest';
import { paretoFront, type Directions } from '../../../src/analysis/search/pareto.js';
import { randomStream } from '../../../src/util/random.js';

const directions: Directions = ['higher', 'lower', 'lower']; // exact match, seconds, parameters

/** By its definition, each against each. */
function bruteForce(points: readonly (readonly number[])[]): number[] {
  const sign = [-1, 1, 1];
  const loss = points.map((point) => point.map((value, i) => value * sign[i]!));
  const isBeaten = (a: readonly number[]): boolean =>
    loss.some((b) => b.every((value, i) => value <= a[i]!) && b.some((value, i) => value < a[i]!));
  return [...points.keys()].filter((index) => !isBeaten(loss[index]!));
}

describe('the Pareto front', () => {
  it('is what each against each says, of points with many ties too', () => {
    for (let set = 0; set < 300; set++) {
      const random = randomStream('points', set);
      const levels = 2 + random.below(20);
      const points = Array.from({ length: 1 + random.below(60) }, () => directions.map(() => random.below(levels)));
      expect([...paretoFront(points, directions)].sort((a, b) => a - b)).toEqual(bruteForce(points));
    }
  });

  it('is told by the first number, the best first', () => {
    const points = [
      [0.9, 10, 100],
      [0.99, 50, 500],
      [0.95, 20, 600],
      [0.9, 10, 200],
    ];
    expect(paretoFront(points, directions)).toEqual([1, 2, 0]);
  });

  it('has points that are the same together, and none without a number', () => {
    expect(
      paretoFront(
        [
          [1, 1],
          [1, 1],
          [NaN, 9],
        ],
        ['higher', 'higher'],
      ),
    ).toEqual([0, 1]);
    expect(paretoFront([], directions)).toEqual([]);
  });
});
