import { expect, it } from 'vitest';
import { runList, runPage } from '../../src/results/runs.js';
import { recorded } from '../setup/recorded.js';

/** Best exact match 0.8, 0.7, 0.9; the fourth is planned. */
const place = () =>
  recorded(
    undefined,
    [[[0, 1]], [[0, 1, 2]], [[5]]].map((validation) => ({ validation })),
  );

it('in order of time, a page has the newest, and says whether there are more', () => {
  const { connection } = place();
  const { runs, isCut } = runPage(connection, { limit: 2 }, ['run']);
  expect([runs.map(({ run }) => run), isCut]).toEqual([[3, 4], true]);
  expect(runPage(connection, { limit: 4 }, ['run']).isCut).toBe(false);
});

it('sorted by a metric, it has the best; runs without a value come last', () => {
  const { connection } = place();
  const { runs, isCut } = runPage(connection, { limit: 2, sort: 'best_val_exact' }, ['run', 'best_val_exact']);
  expect(runs.map(({ run }) => run)).toEqual([3, 1]);
  expect(runs.map(({ best_val_exact }) => best_val_exact)).toEqual([0.9, 0.8]);
  expect(isCut).toBe(true);
  expect(runList(connection, { sort: 'best_val_exact' }).map(({ run }) => run)).toEqual([3, 1, 2, 4]);
});

it('a filter by status or by an experiment leaves the others out; by one that is not there is a mistake', () => {
  const { connection } = place();
  expect(runList(connection, { status: ['planned'] }).map(({ run }) => run)).toEqual([4]);
  expect(runList(connection, { experiment: 'tiny', status: ['finished'] }).map(({ run }) => run)).toEqual([1, 2, 3]);
  expect(() => runList(connection, { experiment: 'tinny' })).toThrow('there is no experiment "tinny"');
  expect(() => runPage(connection, { experiment: 'tinny', limit: 1 }, ['run'])).toThrow('did you mean "tiny"');
});

it('a filter by tags and words of the note goes with the others; by a tag that no run has it is a mistake', () => {
  const { connection, recorder } = place();
  recorder.annotations.change(1, { add: ['keep'], note: 'Ends early' });
  recorder.annotations.change(4, { add: ['keep', 'new'] });
  expect(runList(connection, { tags: ['keep'] }).map(({ run, tags, note }) => [run, tags, note])).toEqual([
    [1, ['keep'], 'Ends early'],
    [4, ['keep', 'new'], null],
  ]);
  expect(runList(connection, { tags: ['keep'], status: ['planned'] }).map(({ run }) => run)).toEqual([4]);
  expect(runList(connection, { tags: ['keep'], sort: 'best_val_exact', limit: 1 }).map(({ run }) => run)).toEqual([1]);
  expect(runPage(connection, { note: 'ends', limit: 1 }, ['run'])).toEqual({
    runs: [{ run: 1, tags: ['keep'], note: 'Ends early' }],
    isCut: false,
  });
  expect(() => runList(connection, { tags: ['kep'] })).toThrow(/no run has the tag "kep"[^]*did you mean "keep"/);
  expect(() => runList(connection, { tags: ['else'] })).toThrow('there are: keep, new');
});
