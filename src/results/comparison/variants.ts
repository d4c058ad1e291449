// Compares two variants, seed by seed.

import { pairAnswers, type PairedAnswers } from '../../analysis/compare.js';
import { pairNote } from '../../analysis/pairs.js';
import { addPlaces, addSlices, facetsOf, type Facet, type PlaceCount, type SliceCount } from '../../analysis/slices.js';
import {
  difference,
  measure,
  pairSeeds,
  type MeasuredRun,
  type VariantDifference,
  type VariantMeasures,
} from '../../analysis/variants.js';
import { estimate, type Estimate } from '../../analysis/statistics/intervals.js';
import type { Difference } from '../../plan/difference.js';
import { lastEvaluations } from '../../store/read/evaluations.js';
import type { Connection } from '../../store/database/connection.js';
import { UserError } from '../../util/errors.js';
import { answersOf, type EvaluationAnswers } from '../answers.js';
import { areValidatedDifferently } from '../leaderboard.js';
import { variantRuns } from '../variant-selector.js';
import { differingConfig, type CompareOptions } from './runs.js';

export interface VariantsComparison {
  readonly document: VariantsDocument;
  readonly validatedDifferently: boolean;
  /** Summed over the seeds. */
  readonly firstWrong: PairedAnswers['first_wrong'];
}

export interface VariantsDocument {
  readonly variants: readonly [VariantMeasures, VariantMeasures];
  readonly config: readonly Difference[];
  readonly metrics: readonly ({ readonly metric: string } & MetricComparison)[];
  readonly evaluation_sets: readonly ({ readonly eval_set: string } & MetricComparison)[];
  readonly seeds: readonly SeedComparison[];
  readonly slices: readonly SliceCount[];
  readonly places: readonly PlaceCount[];
}

export interface MetricComparison {
  readonly estimates: readonly [Estimate, Estimate];
  readonly difference: VariantDifference | null;
}

/** Two runs with one seed, one of each variant. */
export interface SeedComparison extends PairedAnswers {
  readonly seed: number;
  readonly first: number;
  readonly second: number;
  readonly first_exact: number;
  readonly second_exact: number;
  /** What had to be done to make the two comparable. */
  readonly note: string | null;
}

export function compareVariants(
  connection: Connection,
  selectors: readonly [string, string],
  options: CompareOptions,
): VariantsComparison {
  const [first, second] = [variantRuns(connection, selectors[0]), variantRuns(connection, selectors[1])];
  if (first[0]!.variant_id === second[0]!.variant_id) {
    throw new UserError('argument', {
      message: 'a variant cannot be compared with itself',
      received: selectors.join(' '),
    });
  }
  const variants = [measure(first), measure(second)] as const;
  const seeds = seedPairs(connection, pairSeeds(first, second), options);
  return {
    document: {
      variants,
      config: differingConfig(connection, [first[0]!.run, second[0]!.run]),
      metrics: metricRows(first, second),
      evaluation_sets: setRows(connection, first, second),
      seeds,
      slices: addSlices(seeds.map((pair) => pair.slices)),
      places: addPlaces(seeds.map((pair) => pair.places)),
    },
    validatedDifferently: areValidatedDifferently(
      connection,
      variants.map(({ variant_id }) => variant_id),
    ),
    firstWrong: addFirstWrong(seeds),
  };
}

/** Metrics that two variants are compared by, with the column of a run that each is of. */
export const COMPARED_METRICS = [
  { metric: 'exact, best epoch', column: 'best_val_exact' },
  { metric: 'per character, best epoch', column: 'best_val_char_accuracy' },
  { metric: 'loss, best epoch', column: 'best_val_loss' },
  { metric: 'exact, last epoch', column: 'last_val_exact' },
] as const satisfies readonly { readonly metric: string; readonly column: keyof MeasuredRun }[];

function metricRows(first: readonly MeasuredRun[], second: readonly MeasuredRun[]): VariantsDocument['metrics'] {
  return COMPARED_METRICS.flatMap(({ metric, column }) =>
    compared(first, second, (run) => run[column]).map((row) => ({ metric, ...row })),
  );
}

/** None where one of the variants has no value. */
function compared<Run extends { readonly seed: number }>(
  first: readonly Run[],
  second: readonly Run[],
  value: (run: Run) => number | null,
): readonly MetricComparison[] {
  const [a, b] = [first, second].map((runs) => runs.map(value).filter((one) => one !== null)) as [number[], number[]];
  if (a.length === 0 || b.length === 0) return [];
  return [{ estimates: [estimate(a), estimate(b)], difference: difference(first, second, value) }];
}

/** The sets besides validation that both variants were evaluated on, when they last were. */
function setRows(
  connection: Connection,
  first: readonly MeasuredRun[],
  second: readonly MeasuredRun[],
): VariantsDocument['evaluation_sets'] {
  const results = ({ run, seed }: MeasuredRun): SetResults => ({
    seed,
    sets: new Map(lastEvaluations(connection, run).map((row) => [row.eval_set, row.exact])),
  });
  const [a, b] = [first.map(results), second.map(results)];
  const names = [...new Set(a.flatMap(({ sets }) => [...sets.keys()]))].filter((name) => name !== 'validation').sort();
  return names.flatMap((name) =>
    compared(a, b, ({ sets }) => sets.get(name) ?? null).map((row) => ({ eval_set: name, ...row })),
  );
}

interface SetResults {
  readonly seed: number;
  readonly sets: ReadonlyMap<string, number>;
}

type SheetPair = readonly [EvaluationAnswers, EvaluationAnswers];

/** Wrong answers are counted by the same facets for all seeds, so that the counts can be added. */
function seedPairs(
  connection: Connection,
  pairs: readonly (readonly [MeasuredRun, MeasuredRun])[],
  { evalSet, sample }: CompareOptions,
): readonly SeedComparison[] {
  const sheets = pairs.map(
    ([a, b]) => answersOf(connection, [a.run, b.run], evalSet) as [EvaluationAnswers, EvaluationAnswers],
  );
  const all = sheets.flatMap(([{ questions }]) => questions);
  const facets = facetsOf(sheets[0]?.[0].attributes ?? [], all);
  return pairs.map(([{ seed }], index) => seedPair(seed, sheets[index]!, facets, sample));
}

function seedPair(seed: number, [first, second]: SheetPair, facets: readonly Facet[], sample: number): SeedComparison {
  const paired = pairAnswers(first, second, sample, facets);
  return {
    seed,
    first: first.at.run,
    second: second.at.run,
    first_exact: 1 - first.at.wrong / first.at.size,
    second_exact: 1 - second.at.wrong / second.at.size,
    ...paired,
    note: pairNote(first.at, second.at, paired.common),
  };
}

function addFirstWrong(pairs: readonly SeedComparison[]): PairedAnswers['first_wrong'] {
  const counts = new Map<number, [number, number]>();
  for (const { position, wrong } of pairs.flatMap((pair) => pair.first_wrong)) {
    const before = counts.get(position) ?? [0, 0];
    counts.set(position, [before[0] + wrong[0], before[1] + wrong[1]]);
  }
  return [...counts].sort(([a], [b]) => a - b).map(([position, wrong]) => ({ position, wrong }));
}
