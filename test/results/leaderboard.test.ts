import { expect, it } from 'vitest';
import { doneRuns, experimentRuns, leaderboard } from '../../src/results/leaderboard.js';
import { recorded } from '../setup/recorded.js';

/** none: 0.8 and 0.9; output: 0.7 and 0.6. */
const LOGS = [[[0, 1]], [[0, 1, 2]], [[5]], [[0, 1, 2, 3]]].map((validation) => ({
  validation,
  sets: { far: validation[0]!.slice(1) },
}));

it('variants over their seeds, best first, the others by how far they are behind', () => {
  const { connection } = recorded(undefined, LOGS);
  const { experiment, variants, validated_on_different_questions } = leaderboard(connection, 'tiny');
  expect(experiment).toBe('tiny');
  expect(variants.map(({ variant, n, exact }) => [variant, n, exact.mean])).toEqual([
    ['reverse=none', 2, expect.closeTo(0.85, 12)],
    ['reverse=output', 2, expect.closeTo(0.65, 12)],
  ]);
  expect(variants[0]!.behind).toBe(null);
  expect(variants[1]!.behind).toMatchObject({ mean: expect.closeTo(-0.2, 12) as number, pairs: 2 });
  expect(variants[0]).toHaveProperty('best_val_exact_mean', expect.closeTo(0.85, 12));
  expect(validated_on_different_questions).toBe(false);
});

it('has the other sets, as they were last evaluated', () => {
  const { connection } = recorded(undefined, LOGS);
  const sets = leaderboard(connection, 'tiny').evaluation_sets;
  expect(sets.map(({ variant, eval_set, n, exact_mean }) => [variant, eval_set, n, exact_mean])).toEqual([
    ['reverse=none', 'far', 2, expect.closeTo(0.95, 12)], // wrong: 1 and 0
    ['reverse=output', 'far', 2, expect.closeTo(0.75, 12)], // 2 and 3
  ]);
});

it('counts runs that are done alone, and says where seeds were validated on different examples', () => {
  const { connection } = recorded(undefined, [LOGS[0]!, { ...LOGS[1]!, from: 5 }, { ...LOGS[2]!, ending: null }]);
  const board = leaderboard(connection, 'tiny');
  expect(board.variants.map(({ variant, n }) => [variant, n])).toEqual([
    ['reverse=none', 1],
    ['reverse=output', 1],
  ]);
  expect(board.validated_on_different_questions).toBe(true);
  expect(experimentRuns(connection, 'tiny')).toHaveLength(4);
  expect(doneRuns(connection, 'tiny').map(({ run }) => run)).toEqual([1, 2]);
});

it('of an experiment that has no finished run is empty; whoever needs one is told', () => {
  const { connection } = recorded();
  expect(leaderboard(connection, 'tiny').variants).toEqual([]);
  expect(() => doneRuns(connection, 'tiny')).toThrow('no run of tiny has finished yet');
  expect(() => leaderboard(connection, 'tinny')).toThrow('did you mean "tiny"');
});
