import { expect, it } from 'vitest';
import { byVariant, difference, measure, pairSeeds, rank, type MeasuredRun } from '../../src/analysis/variants.js';
import { holm, pairedT, welchT } from '../../src/analysis/statistics/tests.js';

let number = 0;
const run = (variant: number, seed: number, exact: number, more: Partial<MeasuredRun> = {}): MeasuredRun => ({
  run: ++number,
  variant: `v${variant}`,
  variant_id: variant,
  seed,
  status: 'finished',
  parameters: 100,
  epochs: 40,
  seconds: 80,
  best_val_exact: exact,
  best_val_char_accuracy: exact,
  best_val_loss: 1 - exact,
  last_val_exact: exact,
  epochs_to_90: 10,
  epochs_to_99: null,
  epochs_to_999: null,
  seconds_to_90: 20,
  seconds_to_99: null,
  seconds_to_999: null,
  ...more,
});

it('only runs that are done count', () => {
  const runs = [
    run(2, 1, 0.9),
    run(1, 1, 0.8),
    run(1, 2, 0.7, { status: 'failed' }),
    run(3, 1, 0.5, { status: 'running' }),
  ];
  expect(byVariant(runs).map((group) => group.map(({ seed, variant }) => `${variant} ${seed}`))).toEqual([
    ['v1 1'],
    ['v2 1'],
  ]);
});

it('a run that never got there counts for the time it tried', () => {
  const runs = [run(1, 1, 0.99, { epochs_to_99: 20 }), run(1, 2, 0.98), run(1, 3, 0.99, { epochs_to_99: 30 })];
  expect(measure(runs).epochs_to['99']).toEqual({ n: 3, reached: 2, median: 30, longest: 40 });
  expect(measure(runs).epochs_to['90']).toEqual({ n: 3, reached: 3, median: 10, longest: 10 });
  expect(measure(runs).seconds_to['999']).toEqual({ n: 3, reached: 0, median: null, longest: 80 });
});

it('a leaderboard is best first, each tested against the first by seed, corrected for their number', () => {
  const runs = [0.9, 0.95, 0.7].flatMap((mean, variant) =>
    [1, 2, 3].map((seed) => run(variant + 1, seed, mean + seed / 100 + (variant * seed * seed) / 1000)),
  );
  const ranked = rank(runs);
  expect(ranked.map(({ variant }) => variant)).toEqual(['v2', 'v1', 'v3']);
  expect(ranked[0]).toMatchObject({ behind: null, p_holm: null, n: 3 });
  const [best, second, third] = [2, 1, 3].map((id) => runs.filter((one) => one.variant_id === id));
  const pairs = second!.map((one, index) => one.best_val_exact! - best![index]!.best_val_exact!);
  expect(ranked[1]!.behind).toMatchObject({
    ...pairedT(pairs),
    pairs: 3,
    permutation: { p: 0.25, least: 0.25, exact: true },
  });
  const ps = [second!, third!].map(
    (group) => pairedT(group.map((one, i) => one.best_val_exact! - best![i]!.best_val_exact!)).p!,
  );
  expect(ranked.slice(1).map(({ p_holm }) => p_holm)).toEqual(holm(ps));
});

it('one seed gives no test', () => {
  const ranked = rank([run(1, 1, 0.9), run(2, 1, 0.8)]);
  expect(ranked[1]!.behind).toMatchObject({ interval: null, p: null, pairs: 1 });
  expect(ranked[1]!.behind!.mean).toBeCloseTo(-0.1, 12);
  expect(ranked[1]!.p_holm).toBeNull();
  expect(ranked[0]!.exact.interval).toBeNull();
});

it('without a common seed all runs of both are compared, unpaired', () => {
  const first = [run(1, 1, 0.9), run(1, 2, 0.92)];
  const second = [run(2, 3, 0.8), run(2, 4, 0.83)];
  expect(pairSeeds(first, second)).toEqual([]);
  expect(difference(first, second, (one) => one.best_val_exact)).toEqual({
    ...welchT([0.9, 0.92], [0.8, 0.83]),
    pairs: 0,
    permutation: null,
  });
  const overlapping = [run(3, 2, 0.7), run(3, 5, 0.71)]; // one common seed says nothing by itself
  expect(difference(first, overlapping, (one) => one.best_val_exact)).toMatchObject({
    pairs: 0,
    p: welchT([0.9, 0.92], [0.7, 0.71]).p,
  });
});
