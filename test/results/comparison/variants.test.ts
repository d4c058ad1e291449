import { expect, it } from 'vitest';
import { compareVariants } from '../../../src/results/comparison/variants.js';
import { recorded } from '../../setup/recorded.js';

const OPTIONS = { sample: 1, history: false, evalSet: 'validation' };
const LOGS = [
  { validation: [[0, 1]], sets: { far: [0] } },
  { validation: [[1, 2, 3]], sets: { far: [0, 1, 2] } },
  { validation: [[5]], sets: { far: [0] } },
  { validation: [[5, 6, 7, 8]], sets: { far: [0, 1] } },
].map((log) => ({ ...log, from: 13 }));

it('pairs the seeds of two variants, and adds up where their answers differ', () => {
  const { connection } = recorded(undefined, LOGS);
  const { document, firstWrong, validatedDifferently } = compareVariants(
    connection,
    ['tiny/none', 'tiny/output'],
    OPTIONS,
  );
  expect(document.variants.map(({ variant, n }) => [variant, n])).toEqual([
    ['reverse=none', 2],
    ['reverse=output', 2],
  ]);
  expect(document.config).toEqual([{ path: 'data.reverse', values: ['none', 'output'] }]);
  expect(document.seeds).toMatchObject([
    {
      seed: 1,
      first: 1,
      second: 2,
      first_exact: 0.8,
      second_exact: 0.7,
      both_wrong: 1,
      only_first_right: 2,
      only_second_right: 1,
      note: null,
    },
    {
      seed: 2,
      first: 3,
      second: 4,
      first_exact: 0.9,
      second_exact: 0.6,
      both_wrong: 1,
      only_first_right: 3,
      only_second_right: 0,
      note: null,
    },
  ]);
  const carries = document.slices.filter(({ slice }) => slice === 'carries');
  expect(carries.map(({ value, asked, wrong }) => [value, asked, ...wrong])).toEqual([
    ['0', 18, 3, 6],
    ['1', 2, 0, 1], // 1 + 9, example 6, once for each seed
  ]);
  expect(firstWrong).toEqual([
    { position: 1, wrong: [2, 6] },
    { position: 2, wrong: [1, 1] }, // 1 + 8 = 9, example 5: 99 is wrong from its second character on
  ]);
  expect(validatedDifferently).toBe(false);
});

it('compares metrics and sets by their seeds', () => {
  const { connection } = recorded(undefined, LOGS);
  const { metrics, evaluation_sets } = compareVariants(connection, ['tiny/v1', 'tiny/v2'], OPTIONS).document;
  const [exact] = metrics;
  expect(exact).toMatchObject({
    metric: 'exact, best epoch',
    difference: { mean: expect.closeTo(0.2, 12) as number, pairs: 2 },
  });
  expect(exact!.estimates.map(({ mean }) => mean)).toEqual([expect.closeTo(0.85, 12), expect.closeTo(0.65, 12)]);
  expect(evaluation_sets.map(({ eval_set, estimates }) => [eval_set, ...estimates.map(({ mean }) => mean)])).toEqual([
    ['far', expect.closeTo(0.9, 12), expect.closeTo(0.75, 12)],
  ]);
});

it('a variant cannot be compared with itself', () => {
  const { connection } = recorded(undefined, LOGS);
  expect(() => compareVariants(connection, ['tiny/none', 'tiny/v1'], OPTIONS)).toThrow(
    'a variant cannot be compared with itself',
  );
});
