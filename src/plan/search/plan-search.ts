// A spec with a search -> what the search needs, or everything that keeps it from beginning.

import type { Cell } from '../../spec/parse.js';
import { UserError, type Problem } from '../../util/errors.js';
import type { Pin } from '../expand.js';
import { configurationsOf, type Configurations } from './configurations.js';
import { complete } from './enqueued.js';
import { feasibility } from './feasible.js';
import { searchOf, seedsOfSearch, spaceOfSpec, type SearchedSpec } from './from-spec.js';
import { SOBOL_DIMENSIONS } from './sobol.js';
import { everyPoint, type Space } from './space.js';
import type { KeyOf, Search } from './suggest.js';

export interface SearchPlan {
  readonly search: Search;
  /** With which each configuration is trained. */
  readonly seeds: readonly number[];
  /** The configuration of a suggestion. */
  readonly configurations: Configurations;
  /** Of a suggestion: the identity of its configuration. */
  readonly keyOf: KeyOf;
  readonly warnings: readonly Problem[];
}

/**
 * @param pin says what is in the files that a configuration names
 * @throws UserError with everything that is wrong: too many runs, a space of nothing that can be trained, entries of
 *   `enqueue` that cannot be
 */
export function planSearch(spec: SearchedSpec, pin?: Pin): SearchPlan {
  const space = spaceOfSpec(spec);
  const configurations = configurationsOf(spec, space, pin);
  const seeds = seedsOfSearch(spec);
  const enqueued = spec.sweep.search.enqueue.map((entry) => complete(spec, space, entry));
  const { problems, warnings } = feasibility(space, configurations);
  const keyOf: KeyOf = (cell) => {
    const found = configurations.of(cell);
    return 'hash' in found ? found.hash : undefined;
  };
  const cells = enqueued.map(({ cell }) => cell);
  const wrong = [
    ...tooMany(spec, seeds.length),
    ...tooWide(spec, space),
    ...problems.map(atSearch(spec)),
    ...enqueued.flatMap((one, index) => one.problems.map(atEntry(spec, index))),
    ...enqueued.flatMap((one, index) =>
      one.problems.length > 0 ? [] : untrainable(spec, configurations, cells, index),
    ),
  ];
  if (wrong.length > 0) throw new UserError('plan', wrong);
  const told = [...configurations.warnings, ...warnings.map(atSearch(spec)), ...sizeWarnings(spec, space)];
  return { search: searchOf(spec, space, cells), seeds, configurations, keyOf, warnings: told };
}

const atSearch =
  ({ places }: SearchedSpec) =>
  (problem: Problem): Problem => ({ at: places.search, path: 'sweep.search', ...problem });

const atEntry =
  ({ places }: SearchedSpec, index: number) =>
  (problem: Problem): Problem => ({ at: places.enqueue[index]!, ...problem, path: `sweep.search.enqueue.${index}` });

/** Those that are trained anew to confirm the best count too. */
function tooMany(spec: SearchedSpec, seeds: number): readonly Problem[] {
  const { search, confirm } = spec.sweep;
  const runs = search.runs * seeds + (confirm === null ? 0 : (confirm.best + 1) * confirm.seeds);
  if (runs <= spec.limits.max_runs) return [];
  const hint = 'lower sweep.search.runs, or raise limits.max_runs';
  const problem = {
    message: `asks for up to ${runs} runs`,
    expected: `at most limits.max_runs = ${spec.limits.max_runs}`,
    hint,
  };
  return [atSearch(spec)(problem)];
}

function tooWide(spec: SearchedSpec, { parameters }: Space): readonly Problem[] {
  if (spec.sweep.search.method !== 'sobol' || parameters.length <= SOBOL_DIMENSIONS) return [];
  const expected = `at most ${SOBOL_DIMENSIONS} with method: sobol`;
  return [atSearch(spec)({ message: 'there are too many parameters', expected, received: `${parameters.length}` })];
}

/** An entry whose configuration is none, or that of an entry before it. */
function untrainable(
  spec: SearchedSpec,
  { of }: Configurations,
  cells: readonly Cell[],
  index: number,
): readonly Problem[] {
  const found = of(cells[index]!);
  if ('problems' in found) return found.problems.map(atEntry(spec, index));
  const same = cells.slice(0, index).findIndex((cell) => {
    const other = of(cell);
    return 'hash' in other && other.hash === found.hash;
  });
  return same < 0 ? [] : [atEntry(spec, index)({ message: `is the same configuration as entry ${same}` })];
}

function sizeWarnings(spec: SearchedSpec, space: Space): readonly Problem[] {
  const { method, runs, enqueue } = spec.sweep.search;
  const all = everyPoint(space, runs - 1)?.length;
  const few = all === undefined ? [] : [{ message: `there are only ${all} configurations to try` }];
  const uneven = method === 'sobol' ? unevenRuns(runs, enqueue.length) : [];
  return [...few, ...uneven].map(atSearch(spec));
}

/** Points of a Sobol sequence are balanced where there are 2^m of them. */
function unevenRuns(runs: number, enqueued: number): readonly Problem[] {
  const drawn = runs - enqueued;
  let power = 1;
  while (power < drawn) power *= 2;
  if (power === drawn) return [];
  const message = `Sobol points are even in powers of two, and ${drawn} is none`;
  return [{ message, hint: `runs: ${power + enqueued}, or ${power / 2 + enqueued}` }];
}
