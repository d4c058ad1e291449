import { expect, it } from 'vitest';
import { differences, pairAnswers } from '../../src/analysis/compare.js';
import { mcnemarExact, mean, standardDeviation } from '../../src/analysis/statistics.js';

it('mean and standard deviation are those of the sample', () => {
  expect(mean([1, 2, 3, 4])).toBe(2.5);
  expect(standardDeviation([1, 2, 3, 4])).toBeCloseTo(Math.sqrt(5 / 3), 12);
  expect(standardDeviation([1])).toBeUndefined();
});

it("McNemar's exact test agrees with the binomial distribution", () => {
  expect(mcnemarExact(0, 0)).toBe(1);
  expect(mcnemarExact(5, 5)).toBe(1);
  expect(mcnemarExact(7, 1)).toBeCloseTo((2 * (1 + 8)) / 256, 12); // 2 P(X <= 1), X ~ B(8, 1/2)
  expect(mcnemarExact(1, 7)).toBe(mcnemarExact(7, 1));
  expect(mcnemarExact(0, 10)).toBeCloseTo(2 / 1024, 12);
  expect(mcnemarExact(5000, 0)).toBeLessThan(1e-300);
});

it('answers are paired by equation, whatever their order', () => {
  const asked = (equation: string, predicted: string | null) => ({ equation, answer: 'x', predicted });
  const paired = pairAnswers(
    [asked('a', null), asked('b', null), asked('c', '1'), asked('d', '2'), asked('only first', null)],
    [asked('d', '3'), asked('c', null), asked('b', '4'), asked('a', null)],
    5,
  );
  expect(paired).toMatchObject({ common: 4, both_right: 1, only_first_right: 1, only_second_right: 1, both_wrong: 1 });
  expect(paired.only_first_right_sample).toEqual([{ equation: 'b', expected: 'x', predicted: '4' }]);
  expect(paired.only_second_right_sample).toEqual([{ equation: 'c', expected: 'x', predicted: '1' }]);
});

it('only settings that differ are differences', () => {
  const configs = [new Map<string, unknown>([['a', 1], ['b', [1]]]), new Map<string, unknown>([['a', 1], ['b', [2]], ['c', 0]])]; // prettier-ignore
  expect(differences(configs)).toEqual([
    { path: 'b', values: [[1], [2]] },
    { path: 'c', values: [undefined, 0] },
  ]);
});
