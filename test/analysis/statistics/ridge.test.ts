// Ridge regression against brute force with NumPy (scripts/golden/search.py).

import { expect, it } from 'vitest';
import { mean } from '../../../src/analysis/statistics/descriptive.js';
import { ridge } from '../../../src/analysis/statistics/ridge.js';
import { randomStream } from '../../../src/util/random.js';
import golden from '../../golden/search.json' with { type: 'json' };

it('fits as NumPy does, with the penalty that is best at what is left out', () => {
  for (const { rows, targets, penalty, coefficients, explained } of golden.ridge) {
    const fit = ridge(
      rows.map((row) => Float64Array.from(row)),
      targets,
    );
    expect(fit.penalty).toBeCloseTo(penalty, 9);
    fit.coefficients.forEach((value, index) => expect(value).toBeCloseTo(coefficients[index]!, 9));
    expect(fit.explained).toBeCloseTo(explained, 9);
  }
});

it('explains next to nothing of noise, on average', () => {
  const explained = Array.from({ length: 20 }, (_, set) => {
    const random = randomStream('noise', set);
    const rows = Array.from({ length: 100 }, () => Float64Array.from({ length: 10 }, () => random.normal()));
    return ridge(
      rows,
      rows.map(() => random.normal()),
    ).explained;
  });
  expect(mean(explained)).toBeLessThan(0.03); // above 0, for the best of 19 penalties was taken
});

it('has features that say the same share what they say', () => {
  const rows = [1, 2, 3, 4, 5].map((value) => Float64Array.of(value, value));
  const { coefficients, explained } = ridge(rows, [1, 2, 3, 4, 5]);
  expect(coefficients[0]).toBeCloseTo(coefficients[1]!, 9);
  expect(coefficients[0]! + coefficients[1]!).toBeCloseTo(1, 3);
  expect(explained).toBeGreaterThan(0.99);
});
