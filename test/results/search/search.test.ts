import { describe, expect, it } from 'vitest';
import { wasSearched } from '../../../src/results/experiments.js';
import { searchDocument, type SearchDocument } from '../../../src/results/search/search.js';
import { configOf } from '../../../src/store/read/runs.js';
import { recorded } from '../../setup/recorded.js';
import { searched, searchText, type SearchedRun } from '../../setup/searched.js';

const found = (...of: Parameters<typeof searched>): SearchDocument =>
  searchDocument(searched(...of).connection, 'tiny')!;

/** The larger the rate the more wrong answers: 0.1 has one, 0.9 nine. */
const byRate = ({ rate }: SearchedRun): number => Math.round(rate * 10);

describe('an experiment that was searched', () => {
  it('has its trials in their order, each with its settings, its value, its run and its time', () => {
    const { trials, counts, ended, method, metric } = found(searchText(''), byRate);
    expect([method, metric, ended]).toEqual(['random', 'val_exact', 'runs']);
    expect(counts).toEqual({ tried: 4, finished: 4, stopped: 0, failed: 0, pending: 0 });
    expect(trials.map(({ trial }) => trial)).toEqual([0, 1, 2, 3]);
    for (const { settings, value, exact, seconds, runs, label } of trials) {
      const rate = settings['training.optimizer.learning_rate'] as number;
      expect(label).toBe(`learning_rate=${rate}`);
      expect(value).toBeCloseTo(1 - rate, 12);
      expect(exact).toBe(value);
      expect(seconds).toBe(1.5); // three epochs of half a second
      expect(runs).toMatchObject([{ seed: 1, status: 'finished' }]);
    }
  });

  it('has the best so far over trials and seconds', () => {
    const { trials, best, best_so_far: trace } = found(searchText(''), byRate);
    const values = trials.map(({ value }) => value!);
    expect(trace.map((point) => point.best)).toEqual(values.map((_, n) => Math.max(...values.slice(0, n + 1))));
    expect(trace.map((point) => point.seconds)).toEqual([1.5, 3, 4.5, 6]);
    expect(trials[best!]!.value).toBe(Math.max(...values));
  });

  it('that is cut off says what is known so far, and expects nothing of trials that are not over', () => {
    const { trials, counts, ended, expected_best: expected } = found(searchText(''), byRate, 2);
    expect(counts).toMatchObject({ finished: 2, failed: 0 });
    expect(ended).toBe(null);
    expect(expected).toHaveLength(2);
    expect(trials[1]!.state).toBe('finished');
  });

  it('whose trial failed counts it, and takes it for the worst where something is expected of n', () => {
    const rate = (run: SearchedRun): number | undefined => (run.rate === first ? undefined : 0);
    const first = found(searchText(''), byRate).trials[0]!.settings['training.optimizer.learning_rate'] as number;
    const { counts, trials, best, expected_best: expected } = found(searchText(''), rate);
    expect(counts).toMatchObject({ tried: 4, finished: 3, failed: 1 });
    expect(trials[0]).toMatchObject({ state: 'failed', value: null });
    expect(best).toBe(1);
    expect(expected![0]!.mean).toBeCloseTo(0.75, 12); // 0, 1, 1, 1
    expect(expected![1]!.mean).toBeCloseTo(1, 12); // every two have one that is right
  });

  it('with another method than random is one trajectory', () => {
    const tpe = found(searchText('').replace('method: random', 'method: tpe'), byRate);
    expect(tpe.expected_best).toBe(null);
    expect(tpe.best_so_far).toHaveLength(4);
  });

  it('until a target, or with stopping, is one trajectory, too: how long it goes on depends on what comes out', () => {
    const target = found(searchText(', target: 0.05, lag: 0'), byRate);
    expect(target).toMatchObject({ ended: 'target', counts: { tried: 1 }, expected_best: null });
    expect(found(searchText(', target: 1'), byRate)).toMatchObject({ ended: 'runs', expected_best: null });
    const stopped = found(searchText('', '  stop: {type: asha, min_epochs: 1, eta: 2}\n'), byRate);
    expect(stopped.expected_best).toBe(null);
    const why = stopped.trials.filter(({ state }) => state === 'stopped');
    expect(why.length).toBeGreaterThan(0);
    for (const { epoch, stopped_by: words, value } of why) {
      expect(words).toMatch(
        new RegExp(`^val_exact ${Number(value!.toPrecision(4))} after epoch ${epoch}: of \\d runs`),
      );
    }
  });

  it('by several seeds has their mean, and waits for all of them', () => {
    const wrong = ({ seed }: SearchedRun): number => seed; // one and two of ten
    const { trials } = found(searchText(', replicates: 2'), wrong, 3);
    expect(trials[0]!.value).toBeCloseTo(0.85, 12);
    expect(trials[0]!.runs).toHaveLength(2);
    expect(trials[1]).toMatchObject({ state: 'pending', value: null, exact: null });
  });

  it('says which parameter matters once ten trials are over', () => {
    const text = (runs: number): string =>
      `${searchText('').replace('runs: 4', `runs: ${runs}`).replace('0.9]}}', '0.9]}, data.reverse: {values: [none, output]}}')}`;
    expect(found(text(9), byRate).importance).toBe(null);
    const { importance } = found(text(16), byRate);
    const [rate, reverse] = importance!.parameters;
    expect(rate!.name).toBe('training.optimizer.learning_rate');
    expect(rate!.share).toBeGreaterThan(5 * reverse!.share);
  });

  it('has on the front what no other beats; all take the same time and size here', () => {
    const { pareto_front: front, best } = found(searchText(''), byRate);
    expect(front).toEqual([best]);
  });
});

describe('a search that is confirmed', () => {
  const CONFIRM = '  confirm: {best: 2, seeds: 3}\n';

  it('by luck alone has no winner, and says how much it promised too much', () => {
    // With the search's own seed the second trial has nothing wrong, with fresh ones all have five.
    let first: number | undefined;
    const lucky = ({ seed, rate }: SearchedRun): number => (seed !== 1 ? 5 : rate === (first ??= rate) ? 5 : 0);
    const { confirmation } = found(searchText('', CONFIRM), lucky);
    expect(confirmation).toMatchObject({ is_over: true, runs: 9, runs_over: 9, winner: null });
    const [best] = confirmation!.configurations;
    expect(best).toMatchObject({ is_baseline: false, searched: 1, failed: 0 });
    expect(best!.fresh!.mean).toBeCloseTo(0.5, 12);
    expect(best!.optimism).toBeCloseTo(0.5, 12);
    expect(confirmation!.seeds).toHaveLength(3);
    expect(confirmation!.seeds).not.toContain(1);
  });

  /**
   * The baseline has a rate of 0.01, and eight, nine or ten wrong answers, by the seed; whatever else is tried has one.
   */
  const better = ({ seed, rate }: SearchedRun): number => (rate === 0.01 ? 8 + (seed % 3) : 1);

  it('that found something better says by how much, against the baseline seed by seed', () => {
    const { confirmation } = found(searchText('', CONFIRM.replace('3', '5')), better);
    const { seeds, configurations, winner, tied } = confirmation!;
    const gain = seeds.reduce((sum, seed) => sum + (7 + (seed % 3)) / 10, 0) / seeds.length;
    expect(configurations.map((one) => one.gain?.mean)).toEqual([
      expect.closeTo(gain, 9),
      expect.closeTo(gain, 9),
      undefined,
    ]);
    expect(configurations.map((one) => one.is_baseline)).toEqual([false, false, true]);
    expect([winner, tied]).toEqual([0, [0, 1]]); // as good as each other: the first
  });

  it('with examples of a seed of their own finds the runs that were trained on others', () => {
    const own = searchText('', CONFIRM).replace('data: {', 'data: {seed: 7, ');
    const { confirmation } = found(own, better);
    expect(confirmation).toMatchObject({ is_over: true, runs_over: 9 });
    expect(confirmation!.configurations.map(({ runs }) => runs.length)).toEqual([3, 3, 3]);
  });

  it('validates with none of the examples that the search did, nor with those that the spec leaves out', () => {
    const own = searchText('', CONFIRM).replace('data: {', 'data: {apart_from: [77], ');
    const { connection } = searched(own, better);
    const { confirmation, trials } = searchDocument(connection, 'tiny')!;
    const apartOf = (run: number): unknown => (JSON.parse(configOf(connection, run)) as { data: object }).data;
    for (const { runs } of trials) expect(apartOf(runs[0]!.run)).toMatchObject({ apart_from: [77] });
    for (const { runs } of confirmation!.configurations) {
      expect(runs).toHaveLength(3);
      for (const run of runs) expect(apartOf(run)).toMatchObject({ apart_from: [77, 1] });
    }
  });

  it('frees the seed of the examples, where that was searched', () => {
    const axis = 'training.optimizer.learning_rate: {';
    const { connection } = searched(
      searchText('', CONFIRM).replace(axis, `data.seed: {values: [7, 8]}, ${axis}`),
      better,
    );
    const { confirmation } = searchDocument(connection, 'tiny')!;
    expect(confirmation).toMatchObject({ is_over: true, runs_over: 9 });
    for (const { runs } of confirmation!.configurations) {
      expect(runs).toHaveLength(3);
      for (const run of runs) expect(JSON.parse(configOf(connection, run))).toMatchObject({ data: { seed: null } });
    }
  });

  it('as long as that is under way says how far it is, and nothing of the outcome', () => {
    const { confirmation } = found(searchText('', CONFIRM), better, 6);
    expect(confirmation).toMatchObject({ is_over: false, runs: 9, runs_over: 2, winner: null });
    expect(confirmation!.configurations.map(({ fresh }) => fresh)).toEqual([null, null, null]);
  });
});

it('an experiment of a grid was not searched', () => {
  const { connection } = recorded();
  expect(wasSearched(connection, 'tiny')).toBe(false);
  expect(searchDocument(connection, 'tiny')).toBe(undefined);
});
