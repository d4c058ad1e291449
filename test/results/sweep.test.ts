import { expect, it } from 'vitest';
import { plannedRuns, sweepOutcome } from '../../src/results/sweep.js';
import { FOUR, plansOf, recorded } from '../setup/recorded.js';

it('what a sweep is about to do is said run by run: new, running, to be resumed, finished', () => {
  const interrupted = { type: 'interrupted', reason: 'the test asked' } as const;
  const { connection } = recorded(FOUR, [
    { validation: [[]] },
    { validation: [[]], ending: null },
    { validation: [[]], ending: interrupted },
  ]);
  const plans = plansOf(FOUR.replace('[none, output]', '[none, output, both]'));
  expect(plannedRuns(connection, 'tiny', plans)).toEqual([
    { run: 1, variant: 'reverse=none', seed: 1, status: 'finished' },
    { run: 2, variant: 'reverse=output', seed: 1, status: 'running' },
    { run: null, variant: 'reverse=both', seed: 1, status: 'new' },
    { run: 3, variant: 'reverse=none', seed: 2, status: 'to be resumed' },
    { run: 4, variant: 'reverse=output', seed: 2, status: 'new' }, // registered, but never begun
    { run: null, variant: 'reverse=both', seed: 2, status: 'new' },
  ]);
});

it('where there is no database yet, all is new', () => {
  expect(plannedRuns(undefined, 'tiny', plansOf()).map(({ run, status }) => [run, status])).toEqual(
    Array(4).fill([null, 'new']),
  );
});

it('what came of it: the runs, and the leaderboard of their variants with all seeds', () => {
  const { connection } = recorded(FOUR, [{ validation: [[1]] }, { validation: [[1, 2]] }, { validation: [[]] }]);
  const { document, boards } = sweepOutcome(connection, [1, 99], [1]); // run 99 was removed meanwhile
  expect(document).toMatchObject({ experiment: 'tiny', trained: [1], evaluation_sets: [] });
  expect(document.runs.map(({ run }) => run)).toEqual([1]);
  expect(document.variants.map(({ variant, n }) => [variant, n])).toEqual([['reverse=none', 2]]);
  expect(boards.map(({ experiment }) => experiment)).toEqual(['tiny']);
});

it('where nothing has finished there is no leaderboard', () => {
  const { connection } = recorded();
  expect(sweepOutcome(connection, [1, 2], [])).toMatchObject({ boards: [], document: { variants: [] } });
  expect(sweepOutcome(connection, [], []).document.experiment).toBe(undefined);
});
