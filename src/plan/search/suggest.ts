// What a search tries next. Suggestion i depends on the seed, on i, on the configurations before it, and on results of
// trials up to i - 1 - lag alone (with cohorts: of those before its own), whatever else is known: so it is the same at
// any number of jobs, in any order of finishing and after any crash, and needs no state but the trials.

import type { Cell } from '../../spec/parse.js';
import { randomStream, shuffle, type Random } from '../../util/random.js';
import { canonicalJson } from '../identity.js';
import { scrambled, sobolPoint, sobolSequence } from './sobol.js';
import { cellOf, everyPoint, pointFromUnits, pointOf, type Point, type Space } from './space.js';
import { propose, STARTUP_TRIALS, type Observation } from './tpe.js';
import { isBetterValue, type Goal, type Trial } from './trial.js';

export interface Search {
  readonly method: 'random' | 'sobol' | 'tpe';
  readonly space: Space;
  /** Most trials. */
  readonly runs: number;
  readonly goal: Goal;
  readonly seed: number;
  /** Of so many trials before it a suggestion does not know the results. */
  readonly lag: number;
  /**
   * Trials that are compared with each other: a suggestion knows the results of the cohorts before its own. Null: none
   * are.
   */
  readonly cohort: number | null;
  /** A value that is good enough: then nothing more is tried. */
  readonly target: number | null;
  /** What is tried first. */
  readonly enqueued: readonly Cell[];
}

/** What a cell's whole configuration is known by; undefined where it is none that can be trained. */
export type KeyOf = (cell: Cell) => string | undefined;

export interface Suggestion {
  readonly type: 'suggestion';
  /** From 0. */
  readonly number: number;
  readonly cell: Cell;
  readonly key: string;
  readonly from: 'enqueue' | 'random' | 'sobol' | 'tpe';
  /** How many trials it was guided by, good and bad ones; null where it was not. */
  readonly guidedBy: { readonly good: number; readonly bad: number } | null;
}

export type Next =
  | Suggestion
  /** Until these trials are over. */
  | { readonly type: 'wait'; readonly trials: readonly number[] }
  /** `exhausted`: every configuration was tried, or so many draws in a row were tried before or cannot be trained. */
  | { readonly type: 'end'; readonly reason: 'runs' | 'target' | 'exhausted' };

/** After a draw that was tried before, so many more. */
const MOST_REDRAWS = 20;
/** In spaces of so many points, what is left is looked for where draws do not find it. */
const MOST_POINTS = 2 ** 14;

/** @param history all trials so far, in the order of their suggestions, pending ones too */
export function suggest(search: Search, history: readonly Trial[], keyOf: KeyOf = canonicalJson): Next {
  const number = history.length;
  if (number >= search.runs) return { type: 'end', reason: 'runs' };
  const trials = awaited(search, history);
  if (trials.length > 0) return { type: 'wait', trials };
  if (isReached(search, known(search, history))) return { type: 'end', reason: 'target' };
  const enqueued = search.enqueued[number];
  if (enqueued !== undefined) return suggestion(number, enqueued, keyOf(enqueued), 'enqueue');
  return draw(search, history, keyOf) ?? { type: 'end', reason: 'exhausted' };
}

/** Trials whose results the next suggestion may know. */
function known({ lag, cohort }: Search, history: readonly Trial[]): readonly Trial[] {
  const number = history.length;
  return history.slice(0, cohort === null ? Math.max(0, number - lag) : number - (number % cohort));
}

/** Trials that have to be over first: none where no result can change what is tried next. */
function awaited(search: Search, history: readonly Trial[]): readonly number[] {
  if (search.target === null && !isGuided(search, history)) return [];
  return known(search, history).flatMap(({ outcome }, number) => (outcome.state === 'pending' ? [number] : []));
}

/** Whether results guide what is tried next: at first there are too few. */
const isGuided = (search: Search, history: readonly Trial[]): boolean =>
  search.method === 'tpe' &&
  history.length >= search.enqueued.length &&
  known(search, history).length >= STARTUP_TRIALS;

function isReached({ target, goal }: Search, trials: readonly Trial[]): boolean {
  if (target === null) return false;
  return trials.some(({ outcome }) => outcome.state === 'finished' && !isBetterValue(goal, target, outcome.value));
}

function suggestion(
  number: number,
  cell: Cell,
  key: string | undefined,
  from: Suggestion['from'],
  guidedBy: Suggestion['guidedBy'] = null,
): Suggestion {
  if (key === undefined) throw new Error(`internal: ${canonicalJson(cell)} cannot be trained, and was enqueued`);
  return { type: 'suggestion', number, cell, key, from, guidedBy };
}

/** Candidates are drawn until one is new; undefined where there is none. */
function draw(search: Search, history: readonly Trial[], keyOf: KeyOf): Suggestion | undefined {
  const { space } = search;
  const number = history.length;
  const tried = new Set(history.map(({ key }) => key));
  const isNew = (key: string | undefined): key is string => key !== undefined && !tried.has(key);
  for (let redraw = 0; redraw <= MOST_REDRAWS; redraw++) {
    const { points, from, guidedBy = null } = candidates(search, history, redraw);
    for (const point of points) {
      const cell = cellOf(space, point);
      const key = keyOf(cell);
      if (isNew(key)) return suggestion(number, cell, key, from, guidedBy);
    }
  }
  for (const point of remaining(search, number)) {
    const cell = cellOf(space, point);
    const key = keyOf(cell);
    if (isNew(key)) return suggestion(number, cell, key, 'random');
  }
  return undefined;
}

interface Candidates {
  readonly points: readonly Point[];
  readonly from: Suggestion['from'];
  readonly guidedBy?: Suggestion['guidedBy'];
}

/** Numbers are counted behind what was enqueued, so that enqueueing more leaves the others as they are. */
function candidates(search: Search, history: readonly Trial[], redraw: number): Candidates {
  const { method, space, seed, goal } = search;
  const number = history.length - search.enqueued.length;
  const stream = (name: string): Random => randomStream('search', name, seed, number, redraw);
  if (method === 'sobol' && redraw === 0) {
    const sequence = scrambled(sobolSequence(space.parameters.length), seed);
    return { points: [pointFromUnits(space, sobolPoint(sequence, number))], from: 'sobol' };
  }
  if (isGuided(search, history)) {
    const { points, good, bad } = propose(space, observations(search, history), goal, stream('tpe'));
    return { points, from: 'tpe', guidedBy: { good, bad } };
  }
  const random = stream('random');
  return {
    points: [
      pointFromUnits(
        space,
        space.parameters.map(() => random.uniform()),
      ),
    ],
    from: 'random',
  };
}

/** Of the trials before the lag their results; those in it are pending, finished or not. */
function observations(search: Search, history: readonly Trial[]): readonly Observation[] {
  const count = known(search, history).length;
  return history.map(({ cell, outcome }, number) => {
    return { point: pointOf(search.space, cell), outcome: number < count ? outcome : { state: 'pending' } };
  });
}

/** All points of a small space, in a random order. */
function remaining({ space, seed }: Search, number: number): readonly Point[] {
  const points = [...(everyPoint(space, MOST_POINTS) ?? [])];
  shuffle(points, randomStream('search', 'remaining', seed, number));
  return points;
}
