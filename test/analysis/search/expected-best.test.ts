import { describe, expect, it } from 'vitest';
import { expectedBest } from '../../../src/analysis/search/expected-best.js';
import { mean } from '../../../src/analysis/statistics/descriptive.js';
import { randomStream } from '../../../src/util/random.js';
import { sized } from '../../setup/wide.js';

const share = { goal: 'maximize', isShare: true } as const;

/** The best of every sample of n of the values. */
function bestOfAll(values: readonly number[], n: number, best: (...of: number[]) => number): number[] {
  const masks = Array.from({ length: 2 ** values.length }, (_, mask) => values.filter((__, i) => (mask >> i) & 1));
  return masks.filter(({ length }) => length === n).map((sample) => best(...sample));
}

describe('the expected best of n', () => {
  const values = [0.3, 0.9, 0.2, 0.5, 0.5, 0.7, 0.1];

  it('is the mean over all samples of n trials', () => {
    const found = expectedBest(values, share);
    expect(found).toHaveLength(7);
    for (const { n, mean: expected } of found) expect(expected).toBeCloseTo(mean(bestOfAll(values, n, Math.max)), 12);
    for (const { n, mean: expected } of expectedBest(values, { goal: 'minimize', isShare: false })) {
      expect(expected).toBeCloseTo(mean(bestOfAll(values, n, Math.min)), 12);
    }
  });

  it('is not biased: of uniform values it is n / (n + 1) on average', () => {
    const random = randomStream('uniform');
    const searches = Array.from({ length: 4000 }, () =>
      expectedBest(
        Array.from({ length: 10 }, () => random.uniform()),
        share,
      ),
    );
    for (const n of [1, 3, 10]) {
      const estimates = searches.map((found) => found[n - 1]!.mean!);
      expect(Math.abs(mean(estimates) - n / (n + 1))).toBeLessThan(0.007); // standard errors are 0.0014 at most
    }
  });

  it('counts a failure as the worst: 0 of a share; of a loss nothing is said as long as it counts', () => {
    expect(expectedBest([0.5, null, NaN], share).map((one) => one.mean)).toEqual([
      expect.closeTo(0.5 / 3, 12),
      expect.closeTo(1 / 3, 12),
      0.5,
    ]);
    const loss = expectedBest([0.5, null, 0.7], { goal: 'minimize', isShare: false });
    expect(loss.map((one) => one.mean)).toEqual([null, expect.closeTo((0.5 + 0.5 + 0.7) / 3, 12), 0.5]);
    expect(loss.every(({ band }) => band === null)).toBe(true);
  });
});

describe('its band', () => {
  it('is the integral of 1 - F^n, F moved by sqrt(ln(2 / 0.05) / 2N)', () => {
    // N = 2: the margin is 0.96, so at n = 1 the upper end takes F - 0.96: 0 up to the larger value, 0.04 beyond it.
    const margin = Math.sqrt(Math.log(40) / 4);
    const [one, two] = expectedBest([0.5, 0.75], share);
    expect(one!.band!.high).toBeCloseTo(0.75 + 0.25 * (1 - (1 - margin)), 12);
    expect(one!.band!.low).toBeCloseTo(0.5 * (1 - margin), 12); // F + 0.96 is 1 from the smaller value on
    expect(two!.band!.low).toBeCloseTo(0.5 * (1 - margin ** 2), 12);
    expect(Math.sqrt(Math.log(2 / 0.05) / (2 * 60))).toBeCloseTo(0.175, 3); // of 60 trials
  });

  it('of a share to be minimized is the mirror image', () => {
    const [up] = expectedBest([0.2, 0.6, 0.9], share);
    const [down] = expectedBest([0.8, 0.4, 0.1], { goal: 'minimize', isShare: true });
    expect(down!.band!.low).toBeCloseTo(1 - up!.band!.high, 12);
    expect(down!.band!.high).toBeCloseTo(1 - up!.band!.low, 12);
  });

  it('has the expectation in it at every n at once, in nineteen searches of twenty', () => {
    // Values are u^3: F(x) = x^(1/3), and E[max of n] is the integral of 1 - x^(n/3), n / (n + 3).
    const searches = sized(1000, 10_000);
    const missed = Array.from({ length: searches }, (_, number) => {
      const random = randomStream('band', number);
      const found = expectedBest(
        Array.from({ length: 40 }, () => random.uniform() ** 3),
        share,
      );
      return found.some(({ n, band }) => n / (n + 3) < band!.low || n / (n + 3) > band!.high);
    }).filter(Boolean).length;
    expect(missed / searches).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / searches));
  });
});
