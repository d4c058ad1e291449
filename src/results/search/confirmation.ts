// What became of the winners of a search when they were trained anew, with seeds and examples that did not choose them.

import { verdictOf, type Confirmed, type Gain } from '../../analysis/search/verdict.js';
import type { Estimate } from '../../analysis/statistics/intervals.js';
import { isConfirmation } from '../../plan/scheduler/decisions.js';
import type { TrackedRun } from '../../plan/scheduler/scheduler.js';
import { bestUpTo } from '../../plan/stopping/rungs.js';
import type { Connection } from '../../store/database/connection.js';
import type { DecidedRun } from '../../store/read/decisions.js';
import { taskOf } from '../../tasks/tasks.js';
import { freshRuns } from './fresh-runs.js';
import { labelOf, type SearchTrial } from './trials.js';
import type { RecordedSearch } from './recorded.js';

export interface ConfirmedConfiguration {
  readonly label: string;
  /** Null: the search did not try it. */
  readonly trial: number | null;
  readonly is_baseline: boolean;
  readonly parameters: number | null;
  readonly runs: readonly number[];
  /** What the search said of it. */
  readonly searched: number | null;
  /** What fresh seeds say, with a 95 % t interval. */
  readonly fresh: Estimate | null;
  /** Fresh seeds with which it failed. */
  readonly failed: number;
  /** By how much the search made it look better than it is. */
  readonly optimism: number | null;
  /** How probable it is that its mean is the best. */
  readonly best_share: number | null;
  /** Over the baseline, seed by seed; more is better, whatever the goal. */
  readonly gain: Gain | null;
}

export interface ConfirmationDocument {
  /** None of which the search used. */
  readonly seeds: readonly number[];
  /**
   * Whether winners are judged on the validation examples that chose them: those of some data are the same for every
   * seed.
   */
  readonly same_examples: boolean;
  /** How many of its runs are over. */
  readonly runs_over: number;
  readonly runs: number;
  readonly is_over: boolean;
  /** The best of the search first; nothing is said of one before all are over. */
  readonly configurations: readonly ConfirmedConfiguration[];
  /** Index of the one to use; null: none is better than the baseline, or it is not over yet. */
  readonly winner: number | null;
  /** Those as good as the winner within one standard error; it has the fewest parameters of them. */
  readonly tied: readonly number[];
}

/** @returns null where nothing was chosen to be confirmed, or not yet */
export function confirmationOf(
  connection: Connection,
  search: RecordedSearch,
  trials: readonly SearchTrial[],
): ConfirmationDocument | null {
  const decided = search.decisions.find(isConfirmation);
  if (decided === undefined) return null;
  const found = freshRuns(connection, search.sweep.experiment, search.spec, search.runs, decided);
  const tracked = found.map((runs) => runs.map((run) => stateOf(search, run)));
  const over = tracked.flat().filter(({ state }) => isOver(state)).length;
  const count = tracked.flat().length;
  const confirmed = decided.configurations.map((one, index): Confirmed => {
    const { trial, cell, isBaseline } = one;
    const runs = found[index]!;
    return {
      label: labelOf(search, cell),
      isBaseline,
      parameters: runs.find((run) => run?.parameters != null)?.parameters ?? null,
      searched: trial === null ? null : valueOf(trials[trial]),
      fresh: tracked[index]!.map((run) => freshValue(search, run)),
    };
  });
  const { data } = search.spec.config;
  const isSame = taskOf(data).hasFixedValidation?.(data) ?? false;
  const shared = { seeds: decided.seeds, same_examples: isSame, runs_over: over, runs: count };
  const runsOf = (index: number): readonly number[] => found[index]!.flatMap((run) => run?.run ?? []);
  const named = decided.configurations.map(({ trial }, index) => ({ trial, runs: runsOf(index) }));
  if (over < count)
    return {
      ...shared,
      is_over: false,
      configurations: named.map((one, i) => ({ ...one, ...unjudged(confirmed[i]!) })),
      winner: null,
      tied: [],
    };
  const { results, winner, tied } = verdictOf(confirmed, search.goal);
  const configurations = results.map(({ isBaseline, bestShare, ...result }, index) => {
    return { ...result, ...named[index]!, is_baseline: isBaseline, best_share: bestShare };
  });
  return { ...shared, is_over: true, configurations, winner, tied };
}

/** What fresh seeds say of a configuration is said once all have spoken. */
function unjudged({
  label,
  isBaseline,
  parameters,
  searched,
}: Confirmed): Omit<ConfirmedConfiguration, 'trial' | 'runs'> {
  const unknown = { fresh: null, failed: 0, optimism: null, best_share: null, gain: null };
  return { label, is_baseline: isBaseline, parameters, searched, ...unknown };
}

const valueOf = (trial: SearchTrial | undefined): number | null => (trial?.state === 'finished' ? trial.value : null);

const isOver = (state: TrackedRun['state']): boolean => state === 'done' || state === 'failed';

const NOT_BEGUN: TrackedRun = { state: 'open', isTried: false, curve: [] };

const stateOf = ({ history }: RecordedSearch, run: DecidedRun | undefined): TrackedRun =>
  run === undefined ? NOT_BEGUN : history.of({ hash: run.identity, seed: run.seed });

function freshValue({ goal }: RecordedSearch, { state, curve }: TrackedRun): number | null {
  if (state !== 'done') return null;
  const best = bestUpTo(curve, curve.length, goal);
  return Number.isNaN(best) ? null : best;
}
