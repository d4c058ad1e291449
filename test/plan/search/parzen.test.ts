// Parzen estimators against the unit vectors of Optuna's tests, and densities of SciPy (scripts/golden/search.py).

import { describe, expect, it } from 'vitest';
import {
  drawPoint,
  kernelWeights,
  kernelWidths,
  logDensities,
  mixtureOf,
  type NumberKernels,
} from '../../../src/plan/search/parzen.js';
import { spaceOf, type Point } from '../../../src/plan/search/space.js';
import { randomStream } from '../../../src/util/random.js';
import golden from '../../golden/search.json' with { type: 'json' };
import { choice, number } from './spaces.js';

const widths = (values: readonly number[], endpoints: boolean, clip: boolean): number[] =>
  [...kernelWidths(values, -1, 1, { endpoints, clip })].map((width) => Number(width.toFixed(12)));

describe('kernels of a number', () => {
  it('are as wide as the gap to the further neighbour: the vectors of Optuna (tests/samplers_tests/tpe_tests)', () => {
    expect(widths([0.4], true, false)).toEqual([1.4]);
    expect(widths([-0.3, 0.3], false, false)).toEqual([0.6, 0.6]);
    expect(widths([-0.3, 0.3], true, false)).toEqual([0.7, 0.7]);
    expect(widths([-0.4, 0.4, 0.41, 0.42], true, false)).toEqual([0.8, 0.8, 0.01, 0.58]);
  });

  it('are not narrower than a part of the domain, with the prior counted: 2 / 6 of five kernels', () => {
    const least = Number((1 / 3).toFixed(12));
    expect(widths([-0.4, 0.4, 0.41, 0.42], true, true)).toEqual([0.8, 0.8, least, 0.58]);
    expect(widths([-0.4, 0.4, 0.41, 0.42], false, true)).toEqual([0.8, 0.8, least, least]);
  });

  it('belong to their observation, in whatever order these came', () => {
    expect(widths([0.42, -0.4, 0.41, 0.4], true, false)).toEqual([0.58, 0.8, 0.01, 0.8]);
  });

  it('end with the prior, a wide one in the middle', () => {
    const space = spaceOf([number('x', -1, 1)]);
    const { weights, kernels } = mixtureOf(space, [[0.4]]);
    expect([...weights]).toEqual([0.5, 0.5]);
    const { means, deviations } = kernels[0] as NumberKernels;
    expect([[...means], [...deviations]]).toEqual([
      [0.4, 0],
      [1.4, 2],
    ]);
  });

  it('lie on the scale of their parameter, half a step beyond its ends', () => {
    const space = spaceOf([number('x', 1e-2, 1, { scale: 'log' }), number('k', 1, 4, { step: 1 })]);
    const { kernels } = mixtureOf(space, []);
    const [x, k] = kernels as NumberKernels[];
    expect([x!.means[0], x!.deviations[0]]).toEqual([Math.log(1e-2) / 2, -Math.log(1e-2)]);
    expect([k!.means[0], k!.deviations[0]]).toEqual([2.5, 4]);
  });

  it('have a prior of their own where the parameter is normal', () => {
    const { kernels } = mixtureOf(spaceOf([number('x', 0, 9, { normal: { mean: 2, deviation: 1 } })]), []);
    expect(kernels[0]).toEqual({ means: Float64Array.of(2), deviations: Float64Array.of(1) });
  });
});

describe('weights of kernels', () => {
  it('are all the same up to 25 observations', () => {
    for (const n of [0, 1, 24, 25]) expect([...kernelWeights(n)]).toEqual(new Array(n + 1).fill(1 / (n + 1)));
  });

  it('of more grow from 1/n to those of the newest 25', () => {
    // 28 observations: linspace(1/28, 1, 3), then 25 ones and the prior's.
    const [first, second, third, ...rest] = kernelWeights(28);
    const unit = 1 / (1 / 28 + (1 + 1 / 28) / 2 + 1 + 26);
    expect(first).toBeCloseTo(unit / 28, 12);
    expect(second).toBeCloseTo((unit * (1 + 1 / 28)) / 2, 12);
    for (const one of [third!, ...rest]) expect(one).toBeCloseTo(unit, 12);
  });
});

describe('densities', () => {
  it('are those of mixtures of truncated normals, or of cells, in SciPy', () => {
    for (const { low, high, step, means, deviations, weights, at, log_density } of golden.mixtures) {
      const half = (step ?? 0) / 2;
      const space = spaceOf([number('x', low + half, high - half, { step })]);
      const kernels = [{ means: Float64Array.from(means), deviations: Float64Array.from(deviations) }];
      const mixture = { space, weights: Float64Array.from(weights), kernels };
      const own = logDensities(
        mixture,
        at.map((x) => [x]),
      );
      own.forEach((value, index) => expect(value).toBeCloseTo(log_density[index]!, 9));
    }
  });

  it('of options: each kernel adds one to what it saw, the prior is shared out', () => {
    // Two observations, three kernels, three options: (1/3 + 1) / (3/3 + 1) = 2/3 for what was seen, 1/6 for the
    // others.
    const mixture = mixtureOf(spaceOf([choice('x', ['a', 'b', 'c'])]), [[0], [2]]);
    const [a, b, c] = logDensities(mixture, [[0], [1], [2]]).map(Math.exp);
    expect(a).toBeCloseTo((2 / 3 + 1 / 6 + 1 / 3) / 3, 12);
    expect(b).toBeCloseTo((1 / 6 + 1 / 6 + 1 / 3) / 3, 12);
    expect(c).toBeCloseTo(a!, 12);
  });

  it('of options keep their probabilities in the prior', () => {
    const mixture = mixtureOf(spaceOf([choice('x', ['a', 'b'], { probabilities: [0.9, 0.1] })]), [[1]]);
    // Two kernels: (0.9 * 2 / 2) / (1 + 1) = 0.45 of the one that saw b, 0.9 of the prior.
    expect(Math.exp(logDensities(mixture, [[0]])[0]!)).toBeCloseTo((0.45 + 0.9) / 2, 12);
  });

  it('of several parameters go by kernels, not by parameters: the corner between two observations is unlikely', () => {
    const space = spaceOf([number('x', 0, 1), number('y', 0, 1)]);
    const observed: Point[] = Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0 ? [0.1 + i / 1000, 0.1] : [0.9, 0.9 + i / 1000],
    );
    const [seen, corner] = logDensities(mixtureOf(space, observed), [
      [0.1, 0.1],
      [0.1, 0.9],
    ]);
    expect(seen! - corner!).toBeGreaterThan(3);
  });

  it('of a parameter that is not there are left out; one that a trial lacked is taken from the prior', () => {
    const space = spaceOf([choice('a', [0, 1]), number('x', 0, 1, { when: [{ path: 'a', values: [1] }] })]);
    const mixture = mixtureOf(space, [
      [0, null],
      [0, null],
    ]);
    const without = logDensities(mixtureOf(spaceOf([choice('a', [0, 1])]), [[0], [0]]), [[0], [1]]);
    const [zero, one] = logDensities(mixture, [
      [0, null],
      [1, 0.5],
    ]);
    expect(zero).toBeCloseTo(without[0]!, 12);
    // Of a normal kernel of deviation 1 around 0.5, cut off at 0 and 1: log of 0.3989 / 0.3829.
    expect(one! - without[1]!).toBeCloseTo(Math.log(0.3989422804014327 / 0.38292492254802624), 12);
  });
});

it('draws come as often as their density says', () => {
  const space = spaceOf([number('x', 0, 1), choice('c', ['a', 'b', 'c']), number('k', 0, 3, { step: 1 })]);
  const mixture = mixtureOf(space, [
    [0.2, 1, 0],
    [0.25, 1, 3],
    [0.7, 0, 3],
  ]);
  const random = randomStream('draws');
  const drawn = Array.from({ length: 20_000 }, () => drawPoint(mixture, random));
  const cells = [0, 1, 2, 3].flatMap((k) => [0, 1, 2].map((c) => [c, k] as const));
  for (const [c, k] of cells) {
    // The density over x, by its middle in 200 parts.
    const points = Array.from({ length: 200 }, (_, i) => [(i + 0.5) / 200, c, k]);
    const expected = logDensities(mixture, points).reduce((sum, log) => sum + Math.exp(log) / 200, 0);
    const seen = drawn.filter((point) => point[1] === c && point[2] === k);
    expect(Math.abs(seen.length / 20_000 - expected)).toBeLessThan(5 * Math.sqrt(expected / 20_000));
  }
  const left = Array.from({ length: 200 }, (_, i) => [(i + 0.5) / 500]); // x below 0.4
  const single = mixtureOf(spaceOf([number('x', 0, 1)]), [[0.2], [0.25], [0.7]]);
  const expected = logDensities(single, left).reduce((sum, log) => sum + Math.exp(log) / 500, 0);
  expect(Math.abs(drawn.filter(([x]) => x! < 0.4).length / 20_000 - expected)).toBeLessThan(0.02);
});
