// Filtering, sorting and grouping of runs, as the page does them.

import { expect, it } from 'vitest';
import { differing, filterOf, grouped, merged, sorted, valuesWith, type Run } from '../../../src/ui/client/run-list.js';

const run = (number: number, more: Partial<Run> = {}): Run => ({
  ...({
    run: number,
    experiment: 'reverse',
    variant: 'reverse=none',
    variant_id: 1,
    seed: 1,
    status: 'finished',
    engine: 'onnx',
    best_val_exact: null,
    epochs: null,
  } as Run),
  ...more,
});

const RUNS = [
  run(1, { best_val_exact: 0.9, tags: 'keep paper/fig-1', note: 'Loss jumps\nat epoch 12' }),
  run(2, { best_val_exact: 0.5, variant: 'reverse=output', variant_id: 2 }),
  run(3, { status: 'failed', experiment: 'other one', tags: 'keeper', note: null }),
];
const valueOf = valuesWith({ paths: ['data.reverse'], variants: { 1: ['none'], 2: ['output'] } });
const NAMES = ['run', 'experiment', 'status', 'best_val_exact', 'tags', 'note', 'data.reverse'];
const found = (text: string): readonly number[] => RUNS.filter(filterOf(text, NAMES, valueOf)).map((one) => one.run);

it.each([
  ['', [1, 2, 3]],
  ['reverse=output', [2]], // a setting, by the end of its path
  ['output', [2]],
  ['-output', [1, 3]],
  ['status=failed', [3]],
  ['status!=failed', [1, 2]],
  ['best_val_exact>=0.9', [1]],
  ['best_val_exact<0.9', [2]], // what has no value is neither more nor less
  ['"other one"', [3]],
  ['experiment="other one" status:fail', [3]],
  ['run2', [2]],
  ['-status=failed reverse', [1, 2]],
  ['(', []],
  ['tag=keep', [1]], // not keeper
  ['tag=KEEP', [1]],
  ['tag:keep', [1, 3]],
  ['tag!=keep', [2, 3]],
  ['-tag=keep', [2, 3]],
  ['-tag!=keep', [1]],
  ['tag=paper/fig-1 tag=keep', [1]],
  ['tag=keep tag=keeper', []],
  ['fig-1', [1]],
  ['"jumps\nat"', [1]],
  ['note:jumps', [1]],
])('%s lets %j through', (text, numbers) => {
  expect(found(text)).toEqual(numbers);
});

it('sorts up and down, what has no value last either way', () => {
  const order = (by: string): readonly number[] => sorted(RUNS, by, valueOf).map((one) => one.run);
  expect(order('best_val_exact')).toEqual([2, 1, 3]);
  expect(order('-best_val_exact')).toEqual([1, 2, 3]);
  expect(order('-run')).toEqual([3, 2, 1]);
  expect(order('data.reverse')).toEqual([1, 3, 2]);
});

it('shows columns in which runs differ', () => {
  expect(differing(RUNS.slice(0, 2), NAMES, valueOf)).toEqual([
    'run',
    'best_val_exact',
    'tags',
    'note',
    'data.reverse',
  ]);
  expect(differing([], NAMES, valueOf)).toEqual([]);
});

it('groups by a setting: mean and spread of those that have a value', () => {
  const runs = [run(1, { best_val_exact: 0.8 }), run(4, { best_val_exact: 1 }), run(5, { status: 'running' })];
  const [group] = grouped(runs, 'data.reverse', 'best_val_exact', valueOf);
  // Of 0.8 and 1: mean 0.9, variance (0.01 + 0.01) / 1.
  expect(group).toMatchObject({ value: 'none', done: 2, running: 1, failed: 0, best: 1 });
  expect([group!.mean, group!.sd]).toEqual([0.9, expect.closeTo(Math.sqrt(0.02), 12)]);
});

it('puts news in the places of old rows, and new runs where they belong', () => {
  expect(merged(RUNS, [run(2, { epochs: 7 }), run(0)]).map((one) => [one.run, one.epochs])).toEqual([
    [0, null],
    [1, null],
    [2, 7],
    [3, null],
  ]);
});
