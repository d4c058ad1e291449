import { describe, expect, it } from 'vitest';
import { conditionOf, holds } from '../../../src/spec/conditions.js';
import { cellOf, everyPoint, pointFromUnits, pointOf, spaceOf } from '../../../src/plan/search/space.js';
import type { Parameter } from '../../../src/plan/search/parameter.js';
import { normalCdf } from '../../../src/util/normal.js';
import { randomStream } from '../../../src/util/random.js';
import { choice, number } from './spaces.js';

/** The value of a single parameter where a uniform number is drawn. */
const at = (parameter: Parameter, unit: number): unknown => {
  const space = spaceOf([parameter]);
  return Object.values(cellOf(space, pointFromUnits(space, [unit])))[0];
};

/** Values of many draws. */
const draws = (parameter: Parameter, count: number): number[] => {
  const random = randomStream('draws', parameter.name);
  return Array.from({ length: count }, () => at(parameter, random.uniform()) as number);
};

const share = (values: readonly number[], isMeant: (value: number) => boolean): number =>
  values.filter(isMeant).length / values.length;

describe('a number of a space', () => {
  it('is uniform between its ends', () => {
    const parameter = number('x', 1, 3);
    expect([0, 0.25, 0.5, 1 - 2 ** -53].map((unit) => at(parameter, unit))).toEqual([1, 1.5, 2, 3]);
  });

  it('is uniform in its logarithm on a log scale', () => {
    const parameter = number('x', 1e-4, 1e-1, { scale: 'log' });
    expect([0, 1 / 3, 2 / 3].map((unit) => at(parameter, unit))).toEqual([1e-4, 1e-3, 1e-2]);
  });

  it('with a step is each multiple as often, the ends too', () => {
    const parameter = number('x', 0, 0.5, { step: 0.1 });
    const values = draws(parameter, 6000);
    for (const value of [0, 0.1, 0.2, 0.3, 0.4, 0.5]) {
      // 1/6 with a standard error of 0.0048
      expect(Math.abs(share(values, (one) => one === value) - 1 / 6), String(value)).toBeLessThan(0.02);
    }
    expect(new Set(values).size).toBe(6);
  });

  it('with a step on a log scale is a multiple as often as its cell is wide in the logarithm', () => {
    const values = draws(number('x', 1, 8, { scale: 'log', step: 1 }), 20_000);
    const expected = (k: number): number => Math.log((k + 0.5) / (k - 0.5)) / Math.log(8.5 / 0.5);
    for (let k = 1; k <= 8; k++) expect(Math.abs(share(values, (one) => one === k) - expected(k))).toBeLessThan(0.015);
  });

  it('of a normal distribution has its shares, as far as it is not cut off', () => {
    const values = draws(number('x', -1, 10, { normal: { mean: 0, deviation: 2 } }), 20_000);
    const mass = normalCdf(5) - normalCdf(-0.5);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
    for (const x of [-0.5, 0, 1, 3]) {
      const expected = (normalCdf(x / 2) - normalCdf(-0.5)) / mass;
      expect(Math.abs(share(values, (one) => one <= x) - expected)).toBeLessThan(0.015);
    }
  });

  it('has six digits: of the number on a log scale, else of the range', () => {
    expect(at(number('x', 1e-4, 1e-1, { scale: 'log' }), 0.123456789)).toBe(0.000234623); // 10^(-4 + 0.37037)
    expect(at(number('x', 0, 0.9), 1 / 7)).toBe(0.128571);
    expect(at(number('x', 0, 15), 1 / 7)).toBe(2.1429);
    expect(at(number('x', -1, 1), 0.5 - 1e-12)).toBe(0);
    expect(at(number('x', 1e6, 1e6 + 1), 0.5)).toBe(1000000.5);
  });
});

it('a choice is made by its probabilities', () => {
  const parameter = choice('x', [10, 20, 30], { probabilities: [0.5, 0.2, 0.3] });
  expect([0, 0.49, 0.5, 0.69, 0.71, 0.99].map((unit) => at(parameter, unit))).toEqual([10, 10, 20, 20, 30, 30]);
});

describe('a space', () => {
  const space = spaceOf([
    number('decay', 0, 1, { when: [{ path: 'optimizer', values: ['adamw', 'sgd'] }] }),
    choice('optimizer', ['adam', 'adamw']),
    {
      ...choice('sizes', []),
      options: [
        { encoder: [8], decoder: [8] },
        { encoder: [16], decoder: [16] },
      ],
      probabilities: [0.5, 0.5],
    },
    number('rate', 1, 2, { when: [{ path: 'decay', bounds: { ge: 0.5 } }] }),
  ]);

  it('has a parameter where its conditions hold, in the order of the file', () => {
    expect(cellOf(space, pointFromUnits(space, [0.75, 0.9, 0, 0.5]))).toEqual({
      decay: 0.75,
      optimizer: 'adamw',
      encoder: [8],
      decoder: [8],
      rate: 1.5,
    });
    expect(Object.keys(cellOf(space, pointFromUnits(space, [0.75, 0.9, 0, 0.5])))[0]).toBe('decay');
    expect(cellOf(space, pointFromUnits(space, [0.25, 0.9, 0, 0.5]))).not.toHaveProperty('rate');
  });

  it('has no parameter whose condition is on one that is not there', () => {
    expect(cellOf(space, pointFromUnits(space, [0.75, 0.1, 0.9, 0.5]))).toEqual({
      optimizer: 'adam',
      encoder: [16],
      decoder: [16],
    });
  });

  it('finds the point of settings again', () => {
    const random = randomStream('again');
    for (let trial = 0; trial < 100; trial++) {
      const point = pointFromUnits(
        space,
        space.parameters.map(() => random.uniform()),
      );
      expect(pointOf(space, structuredClone(cellOf(space, point)))).toEqual(point);
    }
    expect(() => pointOf(space, { optimizer: 'lion' })).toThrow('internal');
  });

  it('counts its points, conditions heeded', () => {
    const steps = number('k', 1, 3, { step: 1, when: [{ path: 'a', values: [true] }] });
    const finite = spaceOf([steps, choice('a', [true, false])]);
    expect(everyPoint(finite, 4)!.map((point) => cellOf(finite, point))).toEqual([
      { k: 1, a: true },
      { k: 2, a: true },
      { k: 3, a: true },
      { a: false },
    ]);
    expect(everyPoint(finite, 3)).toBeUndefined();
    expect(everyPoint(space, 1e6)).toBeUndefined();
  });

  it('refuses conditions that go round in a circle', () => {
    const circle = [
      number('a', 0, 1, { when: [{ path: 'b', bounds: {} }] }),
      number('b', 0, 1, { when: [{ path: 'a', bounds: {} }] }),
    ];
    expect(() => spaceOf(circle)).toThrow('circle');
  });
});

it('a condition is a value, several values or bounds; lists are compared as a whole', () => {
  expect(holds(conditionOf('x', 'adam'), 'adam')).toBe(true);
  expect(holds(conditionOf('x', ['adam', 'sgd']), 'rmsprop')).toBe(false);
  expect(holds(conditionOf('x', [[8, 8]]), [8, 8])).toBe(true);
  expect(holds(conditionOf('x', { gt: 0, le: 1 }), 1)).toBe(true);
  expect(holds(conditionOf('x', { gt: 0, lt: 1 }), 0)).toBe(false);
  expect(holds(conditionOf('x', { gt: 0 }), 'adam')).toBe(false);
  expect(holds(conditionOf('x', 'adam'), undefined)).toBe(false);
});
