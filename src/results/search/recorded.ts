// A search as it is on record: what it was asked, what it decided, and each run with how far it is.

import { stateOf } from '../../launch/history.js';
import type { RecordedDecision } from '../../plan/scheduler/decisions.js';
import type { History, RunKey } from '../../plan/scheduler/scheduler.js';
import { seedsOfSearch, spaceOfSpec, type SearchedSpec } from '../../plan/search/from-spec.js';
import type { Space } from '../../plan/search/space.js';
import type { Goal } from '../../plan/search/trial.js';
import { parseStoredSpec, type Spec } from '../../spec/parse.js';
import { betterGoal, type SearchMetric } from '../../spec/search-schema.js';
import type { Connection } from '../../store/database/connection.js';
import { valuesOf } from '../../store/read/curves.js';
import {
  decisionsOf,
  newestSearch,
  runsByIdentity,
  type DecidedRun,
  type SweepRow,
} from '../../store/read/decisions.js';

export type Searched = Spec & SearchedSpec;

export interface RecordedSearch {
  readonly sweep: SweepRow;
  readonly spec: Searched;
  readonly space: Space;
  /** With which each configuration is tried. */
  readonly seeds: readonly number[];
  readonly metric: SearchMetric;
  readonly goal: Goal;
  readonly decisions: readonly RecordedDecision[];
  /** All runs of the experiment. */
  readonly runs: readonly DecidedRun[];
  readonly find: (key: RunKey) => DecidedRun | undefined;
  readonly history: Pick<History, 'of'>;
}

/** @returns undefined where the experiment was never searched */
export function recordedSearch(connection: Connection, experiment: string): RecordedSearch | undefined {
  const sweep = newestSearch(connection, experiment);
  if (sweep === undefined) return undefined;
  const spec = specOf(sweep);
  if (!isSearched(spec)) throw new Error(`internal: sweep${sweep.sweep} suggests and is no search`);
  const { metric, goal } = spec.sweep.search;
  const runs = runsByIdentity(connection, experiment);
  const byKey = new Map(runs.map((run) => [`${run.identity} ${run.seed}`, run]));
  const find = ({ hash, seed }: RunKey): DecidedRun | undefined => byKey.get(`${hash} ${seed}`);
  return {
    sweep,
    spec,
    space: spaceOfSpec(spec),
    seeds: seedsOfSearch(spec),
    metric,
    goal: goal ?? betterGoal(metric),
    decisions: decisionsOf(connection, sweep.sweep),
    runs,
    find,
    history: { of: (key) => tracked(connection, find(key), metric) },
  };
}

function tracked(connection: Connection, run: DecidedRun | undefined, metric: SearchMetric): ReturnType<History['of']> {
  if (run === undefined) return { state: 'open', isTried: false, curve: [] };
  return { state: stateOf(run.status), isTried: true, curve: valuesOf(connection, run.run, metric) };
}

/** What a sweep was asked, as it was given then. */
export const specOf = ({ spec_text: text, overrides }: SweepRow): Spec =>
  parseStoredSpec(text, JSON.parse(overrides) as string[]);

const isSearched = (spec: Spec): spec is Searched => spec.sweep.search !== null;
