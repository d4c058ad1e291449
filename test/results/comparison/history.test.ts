import { expect, it } from 'vitest';
import { answersOf } from '../../../src/results/answers.js';
import { runHistory } from '../../../src/results/comparison/history.js';
import { recorded } from '../../setup/recorded.js';

it('says of each example when it was learned, forgotten and right for good', () => {
  const { connection } = recorded(undefined, [{ validation: [[0, 1, 2], [1], [0, 1]] }]);
  const [answers] = answersOf(connection, [1], 'validation');
  const { run, questions, flow, summary } = runHistory(connection, answers!);
  expect([run, questions.length]).toEqual([1, 10]);
  expect(questions.slice(0, 4)).toEqual([
    { equation: '0 + 0', first_right: 2, right_for_good: null, forgotten: 1 },
    { equation: '0 + 1', first_right: null, right_for_good: null, forgotten: 0 },
    { equation: '0 + 2', first_right: 2, right_for_good: 2, forgotten: 0 },
    { equation: '0 + 3', first_right: 1, right_for_good: 1, forgotten: 0 },
  ]);
  expect(
    flow.map(({ epoch, learned, for_a_while, forgotten, never_yet }) => [
      epoch,
      learned,
      for_a_while,
      forgotten,
      never_yet,
    ]),
  ).toEqual([
    [1, 7, 0, 0, 3],
    [2, 8, 1, 0, 1],
    [3, 8, 0, 1, 1],
  ]);
  expect(summary.right_at_the_end).toBe(8);
});
