import { expect, it } from 'vitest';
import { experimentReport } from '../../src/results/report.js';
import { BEGINNING, FOUR, recorded } from '../setup/recorded.js';

const MOST = { curves: 8, mistakes: 3 };
const LOGS = [[[0, 1]], [[0, 1, 2]], [[0, 2, 4, 6, 8], [5]], [[0, 1, 2, 3]]].map((validation) => ({ validation }));

it('a report tells question, expectation and spec, the leaderboard and what figures are made of', () => {
  const { connection } = recorded(undefined, LOGS);
  const report = experimentReport(connection, 'tiny', MOST);
  expect(report).toMatchObject({
    experiment: 'tiny',
    question: 'Which one?',
    expectation: 'The reversed one.',
    spec: FOUR,
    overrides: [],
  });
  expect(report.board.variants.map(({ variant }) => variant)).toEqual(['reverse=none', 'reverse=output']);
  expect(report.curves.curves).toHaveLength(2);
  expect(report.settings.settings).toEqual(['data.reverse']);
});

it('its run whose mistakes are looked at is the best one of the best variant', () => {
  const { connection } = recorded(undefined, LOGS);
  const { best } = experimentReport(connection, 'tiny', MOST);
  expect(best!.answers.name).toBe('run3: tiny, reverse=none, seed 2');
  expect(best!.mistakes).toEqual([{ equation: '0 + 5', expected: '5', predicted: '99' }]);
  expect(best!.flow.map(({ epoch, learned }) => [epoch, learned])).toEqual([
    [1, 4],
    [2, 9],
  ]);
});

it('of many mistakes it shows some from the first to the last', () => {
  const { connection } = recorded(undefined, [{ validation: [[0, 1, 2, 3, 4, 5, 6, 7, 8]] }]);
  const { best } = experimentReport(connection, 'tiny', MOST);
  expect(best!.mistakes.map(({ equation }) => equation)).toEqual(['0 + 0', '0 + 3', '0 + 6']);
});

it('its provenance says when and with what runs were trained, and nothing of who or where', () => {
  const { connection } = recorded(undefined, LOGS);
  const { runs, began, seconds, facts } = experimentReport(connection, 'tiny', MOST).provenance;
  expect([...runs].sort()).toEqual([1, 2, 3, 4]);
  expect(began).toEqual([BEGINNING, BEGINNING + 3000]);
  expect(seconds).toBe(2.5); // five epochs
  expect(facts.get('cpu')).toEqual(new Set(['A processor']));
  expect(['hostname', 'pid', 'bootId', 'gitCommit'].filter((fact) => facts.has(fact))).toEqual([]);
});

it('needs a run that has finished', () => {
  expect(() => experimentReport(recorded().connection, 'tiny', MOST)).toThrow('no run of tiny has finished yet');
});
