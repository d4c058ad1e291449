import { expect, it } from 'vitest';
import { compareRuns } from '../../../src/results/comparison/runs.js';
import { recorded } from '../../setup/recorded.js';

const OPTIONS = { sample: 1, history: false, evalSet: 'validation' };
const near = (value: number): unknown => expect.closeTo(value, 12);
const LOGS = [
  [
    [0, 1, 5],
    [0, 1],
  ],
  [[1, 2, 3]],
  [[4]],
].map((validation) => ({ validation }));

it('two runs: what differs in their settings, and who is right where', () => {
  const { connection } = recorded(undefined, LOGS);
  const { runs, config, pairs, history } = compareRuns(connection, ['run1', '2'], OPTIONS);
  expect(runs.map(({ run }) => run)).toEqual([1, 2]);
  expect(config).toEqual([{ path: 'data.reverse', values: ['none', 'output'] }]);
  expect(history).toBe(undefined);
  expect(pairs).toMatchObject([
    {
      first: 1,
      second: 2,
      first_epoch: 2,
      second_epoch: 1,
      common: 10,
      both_right: 6, // all but 0, 1, 2, 3
      only_first_right: 2, // 2 and 3
      only_second_right: 1, // 0
      both_wrong: 1, // 1
      difference: expect.closeTo(0.1, 12) as number,
      mcnemar_p: 1, // of three, one or two either way: 2 * (1 + 3) / 2^3, at most 1
      only_first_right_sample: [{ equation: '0 + 2', expected: '2', predicted: '99' }],
      only_second_right_sample: [{ equation: '0 + 0', expected: '0', predicted: '99' }],
      note: null,
    },
  ]);
});

it('several runs are each compared with the first, and p corrected for that; histories are there on request', () => {
  const { connection } = recorded(undefined, [
    { validation: [[]] },
    { validation: [[0, 1, 2, 3, 4, 5, 6]] },
    { validation: [[0, 1, 2, 3, 4, 5]] },
  ]);
  const { pairs, history } = compareRuns(connection, ['1', '2', '3', '2'], { ...OPTIONS, history: true });
  expect(pairs.map(({ first, second }) => [first, second])).toEqual([
    [1, 2],
    [1, 3],
  ]);
  expect(pairs.map(({ mcnemar_p }) => mcnemar_p)).toEqual([2 / 2 ** 7, 2 / 2 ** 6].map(near)); // all flips on one side
  // The smaller one twice.
  expect(pairs.map(({ mcnemar_p_holm }) => mcnemar_p_holm)).toEqual([4 / 2 ** 7, 2 / 2 ** 6].map(near));
  expect(history!.map(({ run }) => run)).toEqual([1, 2, 3]);
});

it('runs that were evaluated on different examples are compared on those in common, and that is said', () => {
  const { connection } = recorded(undefined, [{ validation: [[0, 9]] }, { validation: [[0]], from: 5 }]);
  const [pair] = compareRuns(connection, ['1', '2'], OPTIONS).pairs;
  // In common: 0 + 5 to 0 + 9. The first was wrong at 0 + 9, the second at 0 + 5.
  expect(pair).toMatchObject({ common: 5, both_right: 3, only_first_right: 1, only_second_right: 1, both_wrong: 0 });
  expect(pair!.note).toContain('compared on the 5 in common');
});

it.each([
  [['run1'], 'one run alone cannot be compared'],
  [['run1', '1'], 'a run cannot be compared with itself'],
  [['run1', 'run4'], 'run4 has no finished epoch yet (planned)'],
  [['run1', 'run9'], 'there is no run9'],
])('%j is refused', (words, message) => {
  const { connection } = recorded(undefined, LOGS);
  expect(() => compareRuns(connection, words, OPTIONS)).toThrow(message);
});
