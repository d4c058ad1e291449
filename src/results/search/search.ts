// What a search found: its trials, the best so far, what a budget buys, which parameters matter, what is worth its time
// and size, and what fresh seeds say of its winners.

import { expectedBest, type ExpectedBest } from '../../analysis/search/expected-best.js';
import { importance, type Importance } from '../../analysis/search/importance.js';
import { paretoFront } from '../../analysis/search/pareto.js';
import { bestSoFar, type TracePoint } from '../../analysis/search/trace.js';
import type { Outcome } from '../../plan/search/trial.js';
import type { ConfirmSpec, SearchMetric, SearchSpec } from '../../spec/search-schema.js';
import type { Connection } from '../../store/database/connection.js';
import { UserError } from '../../util/errors.js';
import { confirmationOf, type ConfirmationDocument } from './confirmation.js';
import { coordinatesOf, type Coordinates } from './coordinates.js';
import { recordedSearch, type RecordedSearch } from './recorded.js';
import { trialsOfSearch, type SearchTrial } from './trials.js';

export type { ConfirmationDocument, ConfirmedConfiguration } from './confirmation.js';
export type { SearchTrial } from './trials.js';

export interface SearchDocument {
  readonly experiment: string;
  readonly sweep: number;
  readonly method: SearchSpec['method'];
  readonly metric: SearchMetric;
  readonly goal: 'maximize' | 'minimize';
  readonly seed: number;
  /** Most configurations that it tries. */
  readonly runs: number;
  /** Why it tries nothing more; null: it does. */
  readonly ended: 'runs' | 'target' | 'exhausted' | null;
  readonly counts: { readonly tried: number } & Readonly<Record<Outcome['state'], number>>;
  readonly trials: readonly SearchTrial[];
  /** The trial that is best by what the search says; null as long as none has finished. */
  readonly best: number | null;
  readonly best_so_far: readonly TracePoint[];
  /** Null: what was tried, how long or how often, depended on results: one trajectory, of which no band is known. */
  readonly expected_best: readonly ExpectedBest[] | null;
  /** Null: too few trials have finished, or all came to the same. */
  readonly importance: Importance | null;
  /** Trials that no other beats in exact match, seconds and parameters at once. */
  readonly pareto_front: readonly number[];
  /** Where the trials lie on the axes of the parameters. */
  readonly coordinates: Coordinates;
  /** What confirmation was asked for; null: none. */
  readonly confirm: ConfirmSpec | null;
  /** Null: none, or not yet. */
  readonly confirmation: ConfirmationDocument | null;
}

/** @returns undefined where the experiment was never searched */
export function searchDocument(connection: Connection, experiment: string): SearchDocument | undefined {
  const search = recordedSearch(connection, experiment);
  return search && documentOf(connection, search);
}

/** @throws UserError where the experiment was never searched */
export function requireSearch(connection: Connection, experiment: string): SearchDocument {
  const found = searchDocument(connection, experiment);
  if (found !== undefined) return found;
  throw new UserError('not-found', { message: `${experiment} was not searched` });
}

function documentOf(connection: Connection, search: RecordedSearch): SearchDocument {
  const { sweep, spec, metric, goal } = search;
  const { method, runs, seed } = spec.sweep.search;
  const trials = trialsOfSearch(search);
  const trace = bestSoFar(
    trials.map(({ state, value, seconds }) => ({ value: state === 'finished' ? value : null, seconds })),
    goal,
  );
  const ended = search.decisions.find((decision) => decision.type === 'ended');
  return {
    experiment: sweep.experiment,
    sweep: sweep.sweep,
    method,
    metric,
    goal,
    seed,
    runs,
    ended: ended?.reason ?? null,
    counts: countsOf(trials),
    trials,
    best: trace.at(-1)?.trial ?? null,
    best_so_far: trace,
    expected_best: expectationOf(search, trials),
    importance: importance(
      search.space,
      finished(trials).map(({ settings, value }) => ({ cell: settings, value })),
    ),
    pareto_front: frontOf(trials),
    coordinates: coordinatesOf(
      search.space,
      trials.map(({ settings }) => settings),
    ),
    confirm: spec.sweep.confirm,
    confirmation: confirmationOf(connection, search, trials),
  };
}

function countsOf(trials: readonly SearchTrial[]): SearchDocument['counts'] {
  const count = (state: Outcome['state']): number => trials.filter((trial) => trial.state === state).length;
  return {
    tried: trials.length,
    finished: count('finished'),
    stopped: count('stopped'),
    failed: count('failed'),
    pending: count('pending'),
  };
}

const finished = (trials: readonly SearchTrial[]): readonly (SearchTrial & { readonly value: number })[] =>
  trials.filter(
    (trial): trial is SearchTrial & { value: number } => trial.state === 'finished' && trial.value !== null,
  );

/**
 * Of independent draws that all trained to their end, up to the first that is not over: those after it finished fast.
 */
function expectationOf({ spec, metric, goal }: RecordedSearch, trials: readonly SearchTrial[]) {
  const { method, target } = spec.sweep.search;
  if (method !== 'random' || target !== null || spec.sweep.stop !== null) return null;
  const pending = trials.findIndex(({ state }) => state === 'pending');
  const over = pending < 0 ? trials : trials.slice(0, pending);
  const values = over.filter(({ from }) => from === 'random').map(({ value }) => value);
  return values.length === 0 ? null : expectedBest(values, { goal, isShare: metric !== 'val_loss' });
}

/** By indices into the trials, the best exact match first. */
function frontOf(trials: readonly SearchTrial[]): readonly number[] {
  const known = trials.filter(
    ({ state, exact, parameters }) => state === 'finished' && exact !== null && parameters !== null,
  );
  const points = known.map(({ exact, seconds, parameters }) => [exact!, seconds, parameters!]);
  return paretoFront(points, ['higher', 'lower', 'lower']).map((index) => known[index]!.trial);
}
