// Which configurations of a search are trained anew, and with which seeds: those that chose them say too much of them.

import type { Cell } from '../spec/parse.js';
import { randomStream } from '../util/random.js';
import type { KeyOf, Search } from './search/suggest.js';
import { lossOf, type Goal, type Trial } from './search/trial.js';

export interface ToConfirm {
  /** Of the trial; null of a baseline that the search did not try. */
  readonly number: number | null;
  readonly cell: Cell;
  readonly key: string;
  readonly isBaseline: boolean;
}

/**
 * The best trials that finished, of equals the first, and the baseline they have to be better than.
 * @param baseline what would be used without a search
 */
export function toConfirm(
  trials: readonly Trial[],
  goal: Goal,
  best: number,
  baseline: Pick<Trial, 'cell' | 'key'>,
): readonly ToConfirm[] {
  const finished = trials.flatMap(({ cell, key, outcome }, number) =>
    outcome.state === 'finished' && !Number.isNaN(outcome.value)
      ? [{ number, cell, key, loss: lossOf(goal, outcome.value) }]
      : [],
  );
  const chosen = finished
    .sort((a, b) => a.loss - b.loss)
    .slice(0, best)
    .map(({ number, cell, key }) => ({ number, cell, key, isBaseline: key === baseline.key }));
  if (chosen.some(({ isBaseline }) => isBaseline)) return chosen;
  const number = trials.findIndex(({ key }) => key === baseline.key);
  return [...chosen, { ...baseline, number: number < 0 ? null : number, isBaseline: true }];
}

/**
 * What the winners have to be better than: the first that was enqueued, else the spec's own configuration, else (where
 * only the search makes it complete) the first that was tried. Undefined: nothing was.
 */
export function baselineOf(
  search: Search,
  keyOf: KeyOf,
  trials: readonly Trial[],
): Pick<Trial, 'cell' | 'key'> | undefined {
  const cell = search.enqueued[0] ?? {};
  const key = keyOf(cell);
  return key === undefined ? trials[0] : { cell, key };
}

/**
 * Seeds that a search did not use: the same for every configuration, so that differences are of pairs. More of them
 * begin with the same ones.
 * @param seed the search's own
 */
export function freshSeeds(count: number, seed: number, used: readonly number[]): readonly number[] {
  const random = randomStream('confirm', seed);
  const fresh = new Set<number>();
  while (fresh.size < count) {
    const drawn = random.uint32();
    if (!used.includes(drawn)) fresh.add(drawn);
  }
  return [...fresh];
}
