import { expect, it } from 'vitest';
import { runConfig, runDocument, storedRun } from '../../src/results/run.js';
import { BEGINNING, recorded } from '../setup/recorded.js';

const OPTIONS = { mistakes: 5, evalSet: undefined };

it('a run is its configuration, attempts, curve and evaluations; its wrong answers are those of the best epoch', () => {
  const { connection } = recorded(undefined, [{ validation: [[0, 1, 2], [3], [4, 5]], sets: { far: [0, 1] } }]);
  const document = runDocument(connection, 'run1', OPTIONS);
  expect(document).toMatchObject({
    run: 1,
    status: 'finished',
    epochs: 3,
    best_epoch: 2,
    best_val_exact: 0.9,
    last_val_exact: 0.8,
    seconds: 1.5,
  });
  expect(document.config).toMatchObject({ data: { max: 9, reverse: 'none' } });
  expect(document.curve.map(({ val_exact }) => val_exact)).toEqual([0.7, 0.9, 0.8]);
  expect(document.evaluations.map(({ eval_set, wrong }) => [eval_set, wrong])).toEqual([['validation', 1]]);
  expect(document.evaluation_sets.map(({ eval_set, epoch, exact }) => [eval_set, epoch, exact])).toEqual([
    ['validation', 3, 0.8],
    ['far', 3, 0.8],
  ]);
  expect(document.attempts).toMatchObject([
    { number: 1, outcome: 'finished', started_at: BEGINNING, provenance: { cpu: 'A processor' } },
  ]);
  expect(document.wrong_answers_of).toEqual({ run: 1, epoch: 2, eval_set: 'validation', size: 10, wrong: 1 });
  expect(document.wrong_answers.map(({ equation, expected, predicted }) => [equation, expected, predicted])).toEqual([
    ['0 + 3', '3', '99'],
  ]);
});

it('of another set the wrong answers are those of its last evaluation, as many as are asked for', () => {
  const { connection } = recorded(undefined, [{ validation: [[1], [2]], sets: { far: [0, 4, 7] } }]);
  const document = runDocument(connection, '1', { mistakes: 2, evalSet: 'far' });
  expect(document.wrong_answers_of).toMatchObject({ epoch: 2, eval_set: 'far', wrong: 3 });
  expect(document.wrong_answers.map(({ equation }) => equation)).toEqual(['2 + 0', '2 + 4']);
});

it('that was not begun has nothing to show yet, and that is no mistake; a set that it has not is one', () => {
  const { connection } = recorded();
  const document = runDocument(connection, 'last', OPTIONS);
  expect(document).toMatchObject({
    status: 'planned',
    best_epoch: null,
    evaluations: [],
    curve: [],
    attempts: [],
    wrong_answers_of: null,
    wrong_answers: [],
  });
  expect(() => runDocument(connection, 'last', { ...OPTIONS, evalSet: 'far' })).toThrow(
    /run4 was not evaluated on the set "far"[^]*it has: none yet/,
  );
});

it('as what weights are loaded from has its configuration and checkpoints', () => {
  const { connection } = recorded(undefined, [{ validation: [[]] }]);
  const { run, config, checkpoints } = storedRun(connection, '1');
  expect([run.run, config, checkpoints]).toEqual([1, runConfig(connection, 1), []]);
});
