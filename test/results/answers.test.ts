import { expect, it } from 'vitest';
import { pairNote } from '../../src/analysis/pairs.js';
import { answersOf, requireEvaluation } from '../../src/results/answers.js';
import { recorded } from '../setup/recorded.js';

it('of validation the evaluation after the best epoch counts, of other sets the last', () => {
  const { connection } = recorded(undefined, [{ validation: [[1], [2, 3]], sets: { far: [4] } }]);
  expect(requireEvaluation(connection, 1, 'validation')).toMatchObject({ epoch: 1, wrong: 1, size: 10 });
  expect(requireEvaluation(connection, 1, 'far')).toMatchObject({ epoch: 2, wrong: 1 });
  expect(() => requireEvaluation(connection, 1, 'fat')).toThrow(/run1 was not evaluated on the set "fat"[^]*"far"/);
});

it('runs that were evaluated on one set share its examples; wrong answers are each one’s own', () => {
  const { connection } = recorded(undefined, [
    { validation: [[1]] },
    { validation: [[2]] },
    { validation: [[1]], from: 5 },
  ]);
  const [first, second, third] = answersOf(connection, [1, 2, 3], 'validation');
  expect(second!.questions).toBe(first!.questions);
  expect(third!.questions).not.toBe(first!.questions);
  expect([first, second, third].map((sheet) => [...sheet!.wrong])).toEqual([[[1, '99']], [[2, '99']], [[1, '99']]]);
  expect(first!.questions[1]).toMatchObject({ example: 1, equation: '0 + 1', answer: '1' });
  expect(third!.questions[1]).toMatchObject({ example: 1, equation: '0 + 6', answer: '6' });
  expect(first!.attributes.map(({ name }) => name)).toContain('operands');
});

it('two runs that were evaluated on different examples say so, and on how many they are compared', () => {
  const { connection } = recorded(undefined, [{ validation: [[]] }, { validation: [[]], from: 5 }]);
  const [first, second] = answersOf(connection, [1, 2], 'validation').map(({ at }) => at);
  expect(pairNote(first!, first!, 10)).toBe(null);
  expect(pairNote(first!, second!, 5)).toBe(
    'the runs were evaluated on different examples (10 and 10); compared on the 5 in common',
  );
  expect(pairNote(first!, second!, 0)).toMatch(/\(10 and 10, none in common\), so none can be compared$/);
});
