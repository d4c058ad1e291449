import { expect, it } from 'vitest';
import { bestUpTo, firstRung, rungAt, rungsOf, rungValue } from '../../../src/plan/stopping/rungs.js';

it('rungs are powers of eta, and none is lost where logarithms would lose it', () => {
  expect(rungsOf(1, 10, 2)).toEqual([1, 2, 4, 8]); // Ray's own test of a bracket
  expect(rungsOf(1, 1000, 10)).toEqual([1, 10, 100]); // log(1000) / log(10) is 2.9999999999999996
  expect(rungsOf(1, 243, 3)).toEqual([1, 3, 9, 27, 81]);
  expect(rungsOf(1, 244, 3)).toEqual([1, 3, 9, 27, 81, 243]);
  expect(rungsOf(3, 30, 3)).toEqual([3, 9, 27]);
  expect(rungsOf(30, 30, 3)).toEqual([]);
});

it('the first rung leaves room for three where nothing else is said', () => {
  expect([1, 27, 28, 40, 100].map((epochs) => firstRung(epochs, 3))).toEqual([1, 1, 2, 2, 4]);
  expect(rungsOf(firstRung(27, 3), 27, 3)).toEqual([1, 3, 9]);
});

it('an epoch is at a rung where it is just that', () => {
  const rungs = rungsOf(3, 30, 3);
  expect([1, 2, 3, 4, 9, 27, 30].map((epoch) => rungAt(rungs, epoch))).toEqual([
    undefined,
    undefined,
    0,
    undefined,
    1,
    2,
    undefined,
  ]);
});

it('a run is worth its best so far, in the direction that is better', () => {
  const curve = [0.1, 0.5, 0.3, 0.7];
  expect([1, 2, 3, 4, 9].map((epoch) => bestUpTo(curve, epoch, 'maximize'))).toEqual([0.1, 0.5, 0.5, 0.7, 0.7]);
  expect(bestUpTo(curve, 4, 'minimize')).toBe(0.1);
  expect(bestUpTo([], 4, 'minimize')).toBeNaN();
});

it('what is not a number is passed over between rungs and is the worst at one', () => {
  expect(rungValue([0.5, NaN, 0.4], 3, 'maximize')).toBe(0.5);
  expect(rungValue([0.5, null], 2, 'maximize')).toBeNaN();
  expect(rungValue([0.5, 0.6], 9, 'maximize')).toBe(0.6); // ended before
});
