// Ranks the variants of an experiment over their seeds, best first.

import { byVariant, MEASURED, rank, type MeasuredRun, type Ranked } from '../analysis/variants.js';
import { seedsEvaluatedDifferently } from '../store/read/evaluations.js';
import type { Connection } from '../store/database/connection.js';
import { listRuns } from '../store/read/runs.js';
import { variantEvalSets, variantSummaries, type VariantEvalSet, type VariantSummary } from '../store/read/variants.js';
import { UserError } from '../util/errors.js';
import { requireExperiment } from './selectors.js';

export type { VariantEvalSet } from '../store/read/variants.js';

export interface Leaderboard {
  readonly experiment: string;
  readonly variants: readonly (Ranked & Partial<VariantSummary>)[];
  /** Accuracy on the sets beside validation, at the end. */
  readonly evaluation_sets: readonly VariantEvalSet[];
  readonly validated_on_different_questions: boolean;
}

/** All variants of an experiment that have runs which are done. */
export function leaderboard(connection: Connection, experiment: string): Leaderboard {
  return leaderboardOf(connection, experiment, experimentRuns(connection, experiment));
}

/** The leaderboard of these runs' variants. */
export function leaderboardOf(connection: Connection, experiment: string, runs: readonly MeasuredRun[]): Leaderboard {
  const ranked = rank(runs);
  const ids = ranked.map(({ variant_id }) => variant_id);
  const summaries = new Map(variantSummaries(connection, ids).map((summary) => [summary.variant_id, summary]));
  return {
    experiment,
    variants: ranked.map((variant) => ({ ...summaries.get(variant.variant_id), ...variant })),
    evaluation_sets: variantEvalSets(connection, ids),
    validated_on_different_questions: areValidatedDifferently(connection, ids),
  };
}

/** Whether runs of one seed, of these variants, were validated on different examples. */
export const areValidatedDifferently = (connection: Connection, variants: readonly number[]): boolean =>
  seedsEvaluatedDifferently(connection, variants).length > 0;

/** The runs of an experiment with what is compared of them. */
export function experimentRuns(connection: Connection, experiment: string): readonly MeasuredRun[] {
  return listRuns(connection, { experiment: requireExperiment(connection, experiment) }, MEASURED);
}

/** Those that are done, variant by variant. @throws UserError where none is */
export function doneRuns(connection: Connection, experiment: string): readonly MeasuredRun[] {
  const done = byVariant(experimentRuns(connection, experiment)).flat();
  if (done.length > 0) return done;
  throw new UserError('not-found', { message: `no run of ${experiment} has finished yet` });
}
