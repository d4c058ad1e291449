// Two variants, seed by seed.

import { pairAnswers, type PairedAnswers } from '../../analysis/compare.js';
import { addPlaces, addSlices, facetsOf, type Facet } from '../../analysis/slices.js';
import { byVariant, difference, measure, MEASURED, pairSeeds, type MeasuredRun } from '../../analysis/variants.js'; // prettier-ignore
import { estimate, type Estimate } from '../../analysis/statistics/intervals.js';
import { firstWrongTable, placesTable, slicesTable } from '../../report/comparison.js';
import { loss, shareEstimate } from '../../report/format.js';
import { differencesTable } from '../../report/run-differences.js';
import { ASKED_DIFFERENTLY, metricsTable, seedsTable, testNote, timeRows, type MetricComparison, type SeedComparison } from '../../report/variants.js'; // prettier-ignore
import { differences } from '../../plan/difference.js';
import { leaves, type Tree } from '../../spec/path.js';
import { evaluationOf, seedsAskedDifferently, lastEvaluations } from '../../store/read/evaluations.js';
import type { Connection } from '../../store/database/connection.js';
import { configOf, listRuns } from '../../store/read/runs.js';
import { requireExperiment } from '../../results/selectors.js';
import { UserError } from '../../util/errors.js';
import type { CompareOptions, Comparison } from './comparison.js';
import { answersOf, pairNote, type Asked } from './answers.js';

export function compareVariants(
  connection: Connection,
  words: readonly [string, string],
  options: CompareOptions,
): Comparison {
  const [first, second] = words.map((word) => variantRuns(connection, word)) as [readonly MeasuredRun[], readonly MeasuredRun[]]; // prettier-ignore
  if (first[0]!.variant_id === second[0]!.variant_id) {
    throw new UserError('argument', { message: 'a variant cannot be compared with itself', received: words.join(' ') });
  }
  const variants = [measure(first), measure(second)] as const;
  const config = differences([first, second].map((runs) => new Map(leaves(JSON.parse(configOf(connection, runs[0]!.run)) as Tree)))); // prettier-ignore
  const metrics = metricRows(first, second);
  const sets = setRows(connection, first, second);
  const pairs = seedPairs(connection, pairSeeds(first, second), options);
  const slices = addSlices(pairs.map((pair) => pair.slices));
  const places = addPlaces(pairs.map((pair) => pair.places));
  const seeds = pairs.length;
  const document = {
    variants,
    config: config.map(({ path, values }) => ({ path, values: values.map((value) => value ?? null) })),
    metrics: metrics.map(({ metric, estimates, difference: one }) => ({ metric, estimates, difference: one })),
    evaluation_sets: sets.map(({ metric, estimates, difference: one }) => ({ eval_set: metric, estimates, difference: one })), // prettier-ignore
    seeds: pairs,
    slices,
    places,
  };
  const names = words;
  const sections = [
    differencesTable([{ title: 'differs' }, { title: names[0] }, { title: names[1] }], config),
    metricsTable(names, [...metrics, ...sets.map((row) => ({ ...row, metric: `exact on ${row.metric}, at the end` })), ...timeRows(...variants)]), // prettier-ignore
    testNote(seeds, first.length, second.length),
    ...(seedsAskedDifferently(connection, variants.map(({ variant_id }) => variant_id)).length > 0 ? [ASKED_DIFFERENTLY] : []), // prettier-ignore

    ...(seeds > 0 ? [seedsTable(names, pairs)] : []),
    ...(slices.length > 0 ? [slicesTable(names, slices)] : []),
    ...(places.length > 0 ? [placesTable(names, places)] : []),
    ...(seeds > 0 ? [firstWrongTable(names, addFirstWrong(pairs))] : []),
  ];
  return [document, sections.join('\n\n')];
}

/**
 * The finished runs of EXPERIMENT/VARIANT. A variant may be called by its label, by the values that tell it from the
 * others, or by its number, v12: labels say what differs within a sweep, and two sweeps can use one twice.
 */
function variantRuns(connection: Connection, word: string): readonly MeasuredRun[] {
  const slash = word.indexOf('/');
  const experiment = requireExperiment(connection, word.slice(0, slash));
  const wanted = word.slice(slash + 1);
  const groups = byVariant(listRuns(connection, { experiment }, MEASURED));
  const called = (is: (run: MeasuredRun) => boolean) => groups.filter((group) => is(group[0]!));
  const matches = [
    called(({ variant_id }) => wanted === `v${variant_id}`),
    called(({ variant }) => variant === wanted),
    called(({ variant }) => isMeant(variant, wanted)),
  ].find((found) => found.length > 0);
  if (matches?.length === 1) return matches[0]!;
  const candidates = (matches ?? groups).map(([run]) => `v${run!.variant_id} (${run!.variant})`);
  throw new UserError('not-found', {
    message: `${matches === undefined ? 'no' : 'more than one'} variant of ${experiment} with finished runs is called ${JSON.stringify(wanted)}`,
    hint: candidates.length === 0 ? 'none has finished yet' : `there are: ${candidates.slice(0, 12).join(', ')}`,
  });
}

/** `output` and `reverse=output` both mean `reverse=output, encoder=128`; several parts are set apart by commas. */
function isMeant(label: string, wanted: string): boolean {
  const parts = label.split(', ');
  const has = (part: string): boolean => parts.some((one) => one === part || one.slice(one.indexOf('=') + 1) === part);
  return has(wanted) || wanted.split(/,\s*/).every(has);
}

interface MetricRow extends MetricComparison {
  readonly estimates: readonly [Estimate, Estimate];
}

function metricRow<Run extends { readonly seed: number }>(
  metric: string,
  first: readonly Run[],
  second: readonly Run[],
  value: (run: Run) => number | null,
  format: (one: Estimate) => string,
): readonly MetricRow[] {
  const [a, b] = [first, second].map((runs) => runs.map(value).filter((one) => one !== null)) as [number[], number[]];
  if (a.length === 0 || b.length === 0) return [];
  const estimates = [estimate(a), estimate(b)] as const;
  const row = { metric, first: format(estimates[0]), second: format(estimates[1]), estimates };
  return [{ ...row, difference: difference(first, second, value) }];
}

function metricRows(first: readonly MeasuredRun[], second: readonly MeasuredRun[]): readonly MetricRow[] {
  return [
    ...metricRow('exact, best epoch', first, second, (run) => run.best_val_exact, shareEstimate),
    ...metricRow('per character, best epoch', first, second, (run) => run.best_val_char_accuracy, shareEstimate),
    ...metricRow('loss, best epoch', first, second, (run) => run.best_val_loss, ({ mean }) => loss(mean)), // prettier-ignore
    ...metricRow('exact, last epoch', first, second, (run) => run.last_val_exact, shareEstimate),
  ];
}

/** The sets that both variants were asked besides validation, when they were last asked. */
function setRows(
  connection: Connection,
  first: readonly MeasuredRun[],
  second: readonly MeasuredRun[],
): readonly MetricRow[] {
  const results = ({ run, seed }: MeasuredRun): SetResults => ({
    seed,
    sets: new Map(lastEvaluations(connection, run).map((row) => [row.eval_set, row.exact])),
  });
  const [a, b] = [first.map(results), second.map(results)];
  const names = [...new Set(a.flatMap(({ sets }) => [...sets.keys()]))].filter((name) => name !== 'validation').sort();
  return names.flatMap((name) => metricRow(name, a, b, ({ sets }) => sets.get(name) ?? null, shareEstimate));
}

interface SetResults {
  readonly seed: number;
  readonly sets: ReadonlyMap<string, number>;
}

/** Wrong answers are counted by the same facets for all seeds, so that the counts can be added. */
function seedPairs(
  connection: Connection,
  pairs: readonly (readonly [MeasuredRun, MeasuredRun])[],
  options: CompareOptions,
): readonly SeedComparison[] {
  const sheets = pairs.map(([a, b]) => answersOf(connection, [a.run, b.run], options.evalSet) as [Asked, Asked]);
  const all = sheets.flatMap(([{ questions }]) => questions);
  const facets = facetsOf(sheets[0]?.[0].attributes ?? [], all);
  return pairs.map(([a, b], index) => seedPair(connection, a, b, sheets[index]!, facets, options));
}

function seedPair(
  connection: Connection,
  a: MeasuredRun,
  b: MeasuredRun,
  [first, second]: readonly [Asked, Asked],
  facets: readonly Facet[],
  { evalSet, sample }: CompareOptions,
): SeedComparison {
  const paired = pairAnswers(first, second, sample, facets);
  const exact = (run: number): number => {
    const { size, wrong } = evaluationOf(connection, run, evalSet)!;
    return 1 - wrong / size;
  };
  return {
    seed: a.seed,
    first: a.run,
    second: b.run,
    first_exact: exact(a.run),
    second_exact: exact(b.run),
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
