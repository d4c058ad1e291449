// Tells what a sweep is about to do, and what came of it.

import { MEASURED } from '../analysis/variants.js';
import type { RunPlan } from '../plan/expand.js';
import type { Connection } from '../store/database/connection.js';
import { findRun, listRuns, plannedState, type PlannedState, type RunSummary } from '../store/read/runs.js';
import { isDone } from '../train/run-status.js';
import { leaderboardOf, type Leaderboard } from './leaderboard.js';
import { searchDocument, type SearchDocument } from './search/search.js';

export interface PlannedRun {
  readonly run: number | null;
  readonly variant: string;
  readonly seed: number;
  readonly status: 'new' | 'running' | 'to be resumed' | 'pruned' | 'finished';
}

/** @param connection undefined where there is no database yet */
export function plannedRuns(
  connection: Connection | undefined,
  experiment: string,
  plans: readonly RunPlan[],
): readonly PlannedRun[] {
  return plans.map(({ hash, label, seed }) => {
    const state = connection && plannedState(connection, experiment, hash, seed);
    return { run: state?.run ?? null, variant: label, seed, status: stateWord(state) };
  });
}

function stateWord(state: PlannedState | undefined): PlannedRun['status'] {
  if (state === undefined || state.status === 'planned') return 'new';
  if (isDone(state.status)) return 'finished';
  return state.status === 'running' || state.status === 'pruned' ? state.status : 'to be resumed';
}

export interface SweepOutcome {
  readonly document: SweepDocument;
  /** Of each experiment that has a run which is done. */
  readonly boards: readonly Leaderboard[];
  /** Of those experiments that were searched. */
  readonly searches: readonly SearchDocument[];
}

export interface SweepDocument {
  readonly experiment: string | undefined;
  /** The runs that were trained just now. */
  readonly trained: readonly number[];
  readonly runs: readonly RunSummary[];
  readonly variants: Leaderboard['variants'];
  readonly evaluation_sets: Leaderboard['evaluation_sets'];
  /** What a search of the experiment found; null: it was not searched. */
  readonly search: SearchDocument | null;
}

export function sweepOutcome(
  connection: Connection,
  runs: readonly number[],
  trained: readonly number[],
): SweepOutcome {
  const summaries = runs.flatMap((run) => findRun(connection, run) ?? []); // one may have been removed meanwhile
  const boards = leaderboards(connection, summaries);
  const experiments = [...new Set(summaries.map(({ experiment }) => experiment))];
  const searches = experiments.flatMap((experiment) => searchDocument(connection, experiment) ?? []);
  return {
    document: {
      experiment: summaries[0]?.experiment,
      trained,
      runs: summaries,
      variants: boards.flatMap(({ variants }) => variants),
      evaluation_sets: boards.flatMap(({ evaluation_sets: sets }) => sets),
      search: searches.find((search) => search.experiment === summaries[0]?.experiment) ?? null,
    },
    boards,
    searches,
  };
}

/** For each experiment that has a finished run of these variants: the variants, best first, with all their seeds. */
function leaderboards(connection: Connection, runs: readonly RunSummary[]): readonly Leaderboard[] {
  const wanted = new Set(runs.map(({ variant_id }) => variant_id));
  return [...new Set(runs.map(({ experiment }) => experiment))].flatMap((experiment) => {
    const all = listRuns(connection, { experiment }, MEASURED);
    const ofVariants = all.filter(({ variant_id }) => wanted.has(variant_id));
    const board = leaderboardOf(connection, experiment, ofVariants);
    return board.variants.length === 0 ? [] : [board];
  });
}
