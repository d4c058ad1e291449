import { expect, it } from 'vitest';
import { isNamedOneByOne, requireExperiment, requireRun, runsNamed, runsOf } from '../../src/results/selectors.js';
import { FOUR, recorded, register } from '../setup/recorded.js';

it('a run is named by its number, with or without "run", or as the last', () => {
  const { connection } = recorded();
  expect(['run3', '3', 'last'].map((word) => requireRun(connection, word).run)).toEqual([3, 3, 4]);
});

it.each([
  ['run9', 'there is no run9', 'the newest is run4; harness runs lists them'],
  ['run0', 'not a run', undefined],
  ['12345678901', 'not a run', undefined],
  ['tiny', 'not a run', undefined],
])('%s is none: it is said what there is', (word, message, hint) => {
  const { connection } = recorded();
  expect(() => requireRun(connection, word)).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ message, ...(hint && { hint }) })] }),
  );
});

it('where there are no runs, it is said so', () => {
  const { connection, recorder } = recorded();
  for (const run of recorder.runs()) connection.prepare('DELETE FROM runs WHERE id = ?').run(run);
  expect(() => requireRun(connection, 'last')).toThrow(/there is no run\b[^]*there are no runs yet/);
});

it('an experiment that is not there is told with the nearest name, or all there are', () => {
  const { connection } = recorded();
  expect(requireExperiment(connection, 'tiny')).toBe('tiny');
  expect(() => requireExperiment(connection, 'tinny')).toThrow(/no experiment "tinny"[^]*did you mean "tiny"/);
  expect(() => requireExperiment(connection, 'something-else')).toThrow(/there are: tiny/);
});

it('runs, sweeps and experiments are named together, and each run is there once, in the order of the words', () => {
  const place = recorded();
  register(place, FOUR.replace('name: tiny', 'name: other').replace('seeds: [1, 2]', 'seeds: [1]'));
  const { connection } = place;
  expect(runsNamed(connection, ['run2', 'tiny'])).toEqual([2, 1, 3, 4]);
  expect(runsNamed(connection, ['sweep2', '5', 'last'])).toEqual([5, 6]);
  expect(runsOf(connection, ['other']).map(({ run, variant }) => [run, variant])).toEqual([
    [5, 'reverse=none'],
    [6, 'reverse=output'],
  ]);
  expect(() => runsNamed(connection, ['sweep9'])).toThrow('there is no sweep9 with runs');
  expect(isNamedOneByOne(['run1', '2', 'last'])).toBe(true);
  expect(isNamedOneByOne(['run1', 'tiny'])).toBe(false);
});
