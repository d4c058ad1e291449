import { expect, it } from 'vitest';
import { variantRuns } from '../../src/results/variant-selector.js';
import { FOUR, recorded } from '../setup/recorded.js';

const TWO_SETTINGS = FOUR.replace(
  'values: [none, output]}',
  'values: [none, output]}, model.cell: {values: [lstm, gru]}',
).replace('seeds: [1, 2]', 'seeds: [1]');
const DONE = Array<{ validation: [[]] }>(4).fill({ validation: [[]] });

it.each([
  ['tiny/reverse=none, cell=lstm', 1],
  ['tiny/none,lstm', 1],
  ['tiny/reverse=output,gru', 4],
  ['tiny/v3', 3],
])('%s names one variant', (word, run) => {
  const { connection } = recorded(TWO_SETTINGS, DONE);
  expect(variantRuns(connection, word).map((one) => one.run)).toEqual([run]);
});

it('all seeds of a variant that are done are its runs', () => {
  const { connection } = recorded(FOUR, DONE.slice(1));
  expect(variantRuns(connection, 'tiny/none').map(({ run, seed }) => [run, seed])).toEqual([
    [1, 1],
    [3, 2],
  ]);
  expect(variantRuns(connection, 'tiny/output').map(({ run }) => run)).toEqual([2]);
});

it.each([
  ['tiny/none', /more than one variant of tiny with finished runs is called "none"[^]*v1 \(reverse=none, cell=lstm\)/],
  ['tiny/both', /no variant of tiny with finished runs is called "both"[^]*there are: v1 \(/],
  ['tinny/none', /there is no experiment "tinny"/],
])('%s is refused, with what there is', (word, message) => {
  const { connection } = recorded(TWO_SETTINGS, DONE);
  expect(() => variantRuns(connection, word)).toThrow(message);
});

it('where no run is done, that is said', () => {
  expect(() => variantRuns(recorded().connection, 'tiny/none')).toThrow('none has finished yet');
});
