// The variants of an experiment, best first.

import { requireExperiment } from '../../results/selectors.js';
import { MEASURED, rank, type MeasuredRun, type Ranked } from '../../analysis/variants.js';
import { variantSetsTable } from '../../report/evaluations.js';
import { leaderboardNotes, leaderboardTable } from '../../report/variants.js';
import { seedsAskedDifferently } from '../../store/read/evaluations.js';
import type { Connection } from '../../store/database/connection.js';
import { listRuns } from '../../store/read/runs.js';
import {
  variantEvalSets,
  variantSummaries,
  type VariantEvalSet,
  type VariantSummary,
} from '../../store/read/variants.js';
import type { Comparison } from './comparison.js';

export function compareExperiment(connection: Connection, experiment: string): Comparison {
  requireExperiment(connection, experiment);
  const runs = listRuns(connection, { experiment }, MEASURED);
  return rankVariants(connection, experiment, runs);
}

export interface VariantsDocument {
  readonly experiment: string;
  readonly variants: readonly (Ranked & Partial<VariantSummary>)[];
  readonly evaluation_sets: readonly VariantEvalSet[];
  readonly validated_on_different_questions: boolean;
}

/** The leaderboard of these runs' variants. */
export function rankVariants(
  connection: Connection,
  experiment: string,
  runs: readonly MeasuredRun[],
): readonly [document: VariantsDocument, text: string] {
  const ranked = rank(runs);
  const ids = ranked.map(({ variant_id }) => variant_id);
  const summaries = new Map(variantSummaries(connection, ids).map((summary) => [summary.variant_id, summary]));
  const sets = variantEvalSets(connection, ids);
  const variants = ranked.map((variant) => ({ ...summaries.get(variant.variant_id), ...variant }));
  const askedDifferently = seedsAskedDifferently(connection, ids).length > 0;
  const document = { experiment, variants, evaluation_sets: sets, validated_on_different_questions: askedDifferently };
  if (ranked.length === 0) return [document, 'no run of it has finished yet'];
  const tables = [leaderboardTable(ranked), ...(sets.length > 0 ? [variantSetsTable(sets)] : []), leaderboardNotes(ranked, askedDifferently)]; // prettier-ignore
  return [document, tables.join('\n\n')];
}
