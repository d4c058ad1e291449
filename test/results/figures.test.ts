import { expect, it } from 'vitest';
import { experimentCurves, experimentSettings, runAnswers, runCurves } from '../../src/results/figures.js';
import { doneRuns } from '../../src/results/leaderboard.js';
import { requireRun } from '../../src/results/selectors.js';
import { recorded } from '../setup/recorded.js';

/** none: 0.8 then 0.9, and 0.6 then 0.7; output: 0.5 then 0.6, twice. */
const LOGS = [
  [[0, 1], [2]],
  [
    [0, 1, 2, 3, 4],
    [5, 6, 7, 8],
  ],
  [
    [0, 1, 2, 3],
    [4, 5, 6],
  ],
  [
    [0, 1, 2, 3, 4],
    [5, 6, 7, 8],
  ],
].map((validation) => ({ validation }));

it('curves of an experiment are means over seeds, best variant first, of as many as are asked for', () => {
  const { connection } = recorded(undefined, LOGS);
  const done = doneRuns(connection, 'tiny');
  const { variants, curves } = experimentCurves(connection, 'tiny', done, 'val_exact', 1);
  expect([variants, curves.map(({ label }) => label)]).toEqual([2, ['reverse=none']]);
  expect(curves[0]!.points).toMatchObject([
    { epoch: 1, mean: expect.closeTo(0.7, 12) as number, n: 2 },
    { epoch: 2, mean: expect.closeTo(0.8, 12) as number, n: 2 },
  ]);
  expect(experimentCurves(connection, 'tiny', done, 'val_exact', 9).curves).toHaveLength(2);
});

it('curves of runs are each one’s own, under its name', () => {
  const { connection } = recorded(undefined, LOGS);
  const { runs, curves } = runCurves(connection, [requireRun(connection, '2')], 'val_loss');
  expect(runs).toEqual([2]);
  expect(curves[0]!.label).toBe('run2: tiny, reverse=output, seed 1');
  expect(curves[0]!.points.map(({ mean }) => mean)).toEqual([0.5, 0.4]);
});

it('settings are those in which variants differ, with what each one reached', () => {
  const { connection } = recorded(undefined, LOGS);
  const { settings, variants } = experimentSettings(connection, 'tiny', doneRuns(connection, 'tiny'));
  expect(settings).toEqual(['data.reverse']);
  expect(variants.map(({ variant, values, exact }) => [variant, values, exact.mean])).toEqual([
    ['reverse=none', ['none'], expect.closeTo(0.8, 12)],
    ['reverse=output', ['output'], expect.closeTo(0.6, 12)],
  ]);
});

it('answers of a run come with its name and the plane of its task', () => {
  const { connection } = recorded(undefined, LOGS);
  const answers = runAnswers(connection, requireRun(connection, '1'), 'validation');
  expect([answers.name, [...answers.wrong.keys()]]).toEqual(['run1: tiny, reverse=none, seed 1', [2]]);
  expect(answers.plane).toBeDefined();
});
