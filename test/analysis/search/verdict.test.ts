import { describe, expect, it } from 'vitest';
import { pairedT, holm } from '../../../src/analysis/statistics/tests.js';
import { estimate } from '../../../src/analysis/statistics/intervals.js';
import { mean } from '../../../src/analysis/statistics/descriptive.js';
import type { Goal } from '../../../src/plan/search/trial.js';
import { verdictOf, type Confirmed } from '../../../src/analysis/search/verdict.js';
import { randomStream, type Random } from '../../../src/util/random.js';
import { sized } from '../../setup/wide.js';

const one = (label: string, fresh: readonly (number | null)[], more: Partial<Confirmed> = {}): Confirmed => ({
  label,
  isBaseline: false,
  parameters: 1000,
  searched: 0.99,
  fresh,
  ...more,
});
const baseline = (fresh: readonly (number | null)[], more: Partial<Confirmed> = {}): Confirmed =>
  one('default', fresh, { isBaseline: true, searched: null, ...more });

describe('a verdict', () => {
  const a = [0.95, 0.96, 0.95, 0.97, 0.96];
  const b = [0.94, 0.96, 0.95, 0.96, 0.95];
  const base = [0.9, 0.91, 0.89, 0.92, 0.9];

  it('says what fresh seeds say, and how much too good the search looked', () => {
    const { results } = verdictOf([one('a', a), baseline(base)], 'maximize');
    expect(results[0]!.fresh).toEqual(estimate(a));
    expect(results[0]!.optimism).toBeCloseTo(0.99 - 0.958, 12);
    expect(results[1]).toMatchObject({ optimism: null, gain: null, isBaseline: true });
    const losses = verdictOf([one('a', [0.5, 0.6], { searched: 0.4 }), baseline([0.7, 0.7])], 'minimize');
    expect(losses.results[0]!.optimism).toBeCloseTo(0.15, 12);
    expect(losses.results[0]!.gain!.mean).toBeCloseTo(0.15, 12);
  });

  it('tests each against the baseline, seed by seed, one-sided, corrected for their number', () => {
    const { results } = verdictOf([one('a', a), one('b', b), baseline(base)], 'maximize');
    const ps = [a, b].map((fresh) => pairedT(fresh.map((value, seed) => value - base[seed]!)).p! / 2);
    expect(results.map(({ gain }) => gain?.p)).toEqual([...holm(ps), undefined]);
    const worse = verdictOf([one('a', base), baseline(a)], 'maximize');
    expect(worse.results[0]!.gain!.p).toBeGreaterThan(0.99);
    expect(worse.winner).toBeNull();
  });

  it('gives ties within one standard error to the one with fewer parameters', () => {
    const large = one('large', a, { parameters: 5000 });
    // Mean 0.956, a: 0.958 with an error of 0.0037.
    const small = one('small', [0.95, 0.95, 0.95, 0.96, 0.97], { parameters: 500 });
    const worse = one(
      'worse',
      b.map((value) => value - 0.01),
      { parameters: 100 },
    );
    const { winner, tied } = verdictOf([large, small, worse, baseline(base)], 'maximize');
    expect([winner, tied]).toEqual([1, [0, 1]]);
    const unknown = verdictOf(
      [one('a', a, { parameters: null }), { ...small, parameters: null }, baseline(base)],
      'maximize',
    );
    expect(unknown.winner).toBe(0);
  });

  it('takes a failed run for the worst: of a share 0, of a loss nothing that can be counted with', () => {
    const failed = verdictOf([one('a', [0.95, null, 0.95, 0.97, 0.96]), baseline(base)], 'maximize');
    expect(failed).toMatchObject({ winner: null, tied: [] });
    expect(failed.results[0]).toMatchObject({ failed: 1, fresh: { n: 4 } });
    expect(failed.results[0]!.gain!.mean).toBeLessThan(0);
    const against = (values: readonly (number | null)[], goal: Goal): unknown =>
      verdictOf([one('a', [1, 0.9, 1, 0.9, 1]), baseline(values)], goal).winner;
    expect(against([0.1, 0, 0.2, 0, null], 'maximize')).toBe(0);
    expect(against([7, 8, 7, 8, null], 'minimize')).toBeNull();
    expect(verdictOf([one('a', [null, null]), baseline([0.9, 0.9])], 'maximize').results[0]).toMatchObject({
      fresh: null,
      failed: 2,
      optimism: null,
    });
  });

  it('counts seeds where all gains are the same, whatever rounding makes of them', () => {
    const p = (values: readonly number[], others: readonly number[]): number | null =>
      verdictOf([one('a', values), baseline(others)], 'maximize').results[0]!.gain!.p;
    expect(p([0.3, 0.35], [0.25, 0.3])).toBe(0.25);
    expect(p([0.3, 0.4], [0.2, 0.3])).toBe(0.25); // 0.3 - 0.2 is not 0.4 - 0.3
    expect(p([0.2, 0.3], [0.3, 0.4])).toBe(1);
    expect(p([1, 1, 1, 1, 1], [0, 0, 0, 0, 0])).toBe(1 / 32);
    expect(p([1, 0.9], [1, 0.9])).toBe(0.5);
  });

  it('says how probable it is that each has the best mean: over all resamples of two seeds', () => {
    // Of (1, 1), (1, 2), (2, 1), (2, 2): a is best with seed 1 alone, and both are the same where each comes once.
    const { results } = verdictOf([one('a', [0.9, 0.7]), baseline([0.7, 0.9])], 'maximize', { resamples: 20_000 });
    expect(results[0]!.bestShare).toBeCloseTo(0.5, 1);
    expect(results[0]!.bestShare! + results[1]!.bestShare!).toBeCloseTo(1, 9);
    const clear = verdictOf([one('a', a), baseline(base)], 'maximize');
    expect(clear.results.map(({ bestShare }) => bestShare)).toEqual([expect.closeTo(1, 9), 0]);
    expect(verdictOf([one('a', a), baseline(base)], 'maximize')).toEqual(clear);
  });
});

describe('over many searches', () => {
  const SEEDS = 5;
  const SPREAD = 0.01;

  /**
   * Sixty configurations of one seed each, the best three and the first confirmed; `better` is by how much each is
   * better.
   */
  function search(random: Random, better: (configuration: number) => number) {
    const value = (configuration: number, ofSeed: number): number =>
      0.9 + better(configuration) + ofSeed + SPREAD * random.normal();
    const searched = Array.from({ length: 60 }, (_, configuration) => value(configuration, 0));
    const best = [...searched.keys()].sort((a, b) => searched[b]! - searched[a]!).slice(0, 3);
    const seeds = Array.from({ length: SEEDS }, () => SPREAD * random.normal()); // what a seed does to all
    const confirm = (configuration: number, isBaseline: boolean): Confirmed =>
      one(
        String(configuration),
        seeds.map((ofSeed) => value(configuration, ofSeed)),
        { isBaseline, searched: searched[configuration]! },
      );
    const chosen = best.includes(0) ? best.filter((configuration) => configuration !== 0) : best;
    return verdictOf([...chosen.map((configuration) => confirm(configuration, false)), confirm(0, true)], 'maximize', {
      resamples: 1,
    });
  }

  it('of pure noise one in twenty at most reports a winner, though the best of sixty always looks better', () => {
    const searches = sized(2000, 40_000);
    const verdicts = Array.from({ length: searches }, (_, number) => search(randomStream('noise', number), () => 0));
    const rate = verdicts.filter(({ winner }) => winner !== null).length / searches;
    expect(rate).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / searches));
    expect(rate).toBeGreaterThan(0.02); // the test is no test that always says no
    // The best three of sixty normal numbers are 2.32, 1.94 and 1.70 deviations above the mean.
    const optimism = verdicts.map(({ results }) => mean(results.slice(0, -1).map((result) => result.optimism!)));
    expect(mean(optimism)).toBeGreaterThan(1.8 * SPREAD);
    expect(mean(optimism)).toBeLessThan(2.1 * SPREAD);
  });

  it.each([
    [2, 20, 0.3],
    [3, 20, 0.95],
    [5, 50, 0.9],
  ])('of pure noise in coarse shares, too: %d seeds, %d examples, %d right', (seeds, examples, right) => {
    const searches = sized(1000, 20_000);
    const share = (random: Random): number => {
      let count = 0;
      for (let example = 0; example < examples; example++) count += random.uniform() < right ? 1 : 0;
      return count / examples;
    };
    let winners = 0;
    for (let number = 0; number < searches; number++) {
      const random = randomStream('coarse', seeds, examples, number);
      const fresh = (): number[] => Array.from({ length: seeds }, () => share(random));
      const all = [one('a', fresh()), one('b', fresh()), one('c', fresh()), baseline(fresh())];
      if (verdictOf(all, 'maximize', { resamples: 1 }).winner !== null) winners++;
    }
    expect(winners / searches).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / searches));
  });

  it('one configuration that is better by four deviations of a seed is found, and named', () => {
    const planted = sized(1000, 20_000);
    const verdicts = Array.from({ length: planted }, (_, number) =>
      search(randomStream('planted', number), (configuration) => (configuration === 17 ? 4 * SPREAD : 0)),
    );
    const found = verdicts.filter(({ winner, results }) => winner !== null && results[winner]!.label === '17').length;
    const wrong = verdicts.filter(({ winner, results }) => winner !== null && results[winner]!.label !== '17').length;
    expect(found / planted).toBeGreaterThan(0.8);
    expect(wrong / planted).toBeLessThan(0.05);
  });
});
