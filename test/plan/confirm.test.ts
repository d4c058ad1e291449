import { describe, expect, it } from 'vitest';
import { freshSeeds, toConfirm } from '../../src/plan/confirm.js';
import type { Outcome, Trial } from '../../src/plan/search/trial.js';

const trial = (name: string, outcome: Outcome): Trial => ({ cell: { name }, key: name, outcome });
const finished = (value: number): Outcome => ({ state: 'finished', value });

const trials = [
  trial('a', finished(0.5)),
  trial('b', finished(0.9)),
  trial('c', { state: 'stopped', value: 0.99, epoch: 3 }),
  trial('d', { state: 'failed' }),
  trial('e', finished(0.9)),
  trial('f', finished(NaN)),
  trial('g', finished(0.7)),
];

describe('confirmed are', () => {
  const names = (of: ReturnType<typeof toConfirm>): string[] =>
    of.map(({ key, isBaseline }) => (isBaseline ? `${key}*` : key));

  it('the best that finished, of equals the first, and the baseline', () => {
    expect(names(toConfirm(trials, 'maximize', 3, { cell: {}, key: 'own' }))).toEqual(['b', 'e', 'g', 'own*']);
    expect(toConfirm(trials, 'maximize', 3, { cell: {}, key: 'own' })[3]).toEqual({
      cell: {},
      key: 'own',
      number: null,
      isBaseline: true,
    });
    expect(names(toConfirm(trials, 'minimize', 1, trials[1]!))).toEqual(['a', 'b*']);
    expect(toConfirm(trials, 'minimize', 1, trials[1]!)[1]!.number).toBe(1);
  });

  it('fewer where fewer finished; the baseline once', () => {
    expect(names(toConfirm(trials, 'maximize', 9, trials[4]!))).toEqual(['b', 'e*', 'g', 'a']);
    expect(names(toConfirm([], 'maximize', 3, { cell: {}, key: 'own' }))).toEqual(['own*']);
  });
});

describe('fresh seeds', () => {
  it('are none that the search used, all different, and the same each time', () => {
    const first = freshSeeds(50, 7, []);
    expect(new Set(first).size).toBe(50);
    const others = freshSeeds(50, 7, first.slice(0, 20));
    expect(others.some((seed) => first.slice(0, 20).includes(seed))).toBe(false);
    expect(freshSeeds(50, 7, [])).toEqual(first);
    expect(freshSeeds(5, 8, [])).not.toEqual(first.slice(0, 5));
    expect(first.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
  });

  it('of a larger number begin with those of a smaller', () => {
    expect(freshSeeds(8, 7, [1]).slice(0, 5)).toEqual(freshSeeds(5, 7, [1]));
  });
});
