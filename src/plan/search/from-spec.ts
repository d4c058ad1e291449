// A search as a spec says it: its parameters, its seeds, what its runs are compared by.

import { distributionOf, listOf, multiplesOf } from '../../spec/axes.js';
import { conditionOf } from '../../spec/conditions.js';
import { numbersAt } from '../../spec/keys.js';
import type { Places, Spec, SweepSpec } from '../../spec/parse.js';
import {
  betterGoal,
  DEFAULT_LAG,
  isRange,
  type ConfirmSpec,
  type SearchAxis,
  type SearchSpec,
  type StopSpec,
} from '../../spec/search-schema.js';
import { multipleOf, type NumberParameter, type Parameter } from './parameter.js';
import { spaceOf, type Space } from './space.js';
import type { Search } from './suggest.js';

/** Of a spec, what makes a search. */
export interface SearchedSpec extends Pick<Spec, 'written' | 'limits'> {
  readonly sweep: Pick<SweepSpec, 'zip' | 'exclude' | 'seeds'> & {
    readonly axes: readonly SearchAxis[];
    readonly search: SearchSpec;
    readonly stop: StopSpec | null;
    readonly confirm: ConfirmSpec | null;
  };
  readonly places: Pick<Places, 'exclude'> & { readonly search: string; readonly enqueue: readonly string[] };
}

/** Parameters in the order of the file, then each group of lists that advance together as one. */
export function spaceOfSpec({ sweep }: SearchedSpec): Space {
  const groups = sweep.zip.map(({ name, axes }): Parameter => {
    const places = axes[0]?.values ?? [];
    const options = places.map((_, place) => Object.fromEntries(axes.map(({ path, values }) => [path, values[place]])));
    return { kind: 'choice', name, when: [], options, probabilities: options.map(() => 1 / options.length) };
  });
  return spaceOf([...sweep.axes.map(parameterOf), ...groups]);
}

function parameterOf(axis: SearchAxis): Parameter {
  const shared = {
    name: axis.path,
    when: Object.entries(axis.when ?? {}).map(([path, said]) => conditionOf(path, said)),
  };
  if (isRange(axis)) return { ...shared, ...numbersOf(axis) };
  const options = listOf({ ...axis }).map((value) => ({ [axis.path]: value }));
  const probabilities = axis.probabilities ?? options.map(() => 1 / options.length);
  return { ...shared, kind: 'choice', options, probabilities };
}

function numbersOf({
  path,
  min = 0,
  max = 0,
  q = 1,
  mu = 0,
  sigma = 1,
  ...axis
}: SearchAxis): Omit<NumberParameter, 'name' | 'when'> {
  const distribution = distributionOf({ ...axis, min, max }, numbersAt(path) ?? 'any');
  const numbers = { kind: 'number', scale: 'linear', min, max, step: null, normal: null } as const;
  const [first, last] = multiplesOf(q, min, max);
  const steps = { min: multipleOf(q, first), max: multipleOf(q, last), step: q };
  switch (distribution) {
    case 'int_uniform':
      return { ...numbers, step: 1 };
    case 'q_uniform':
      return { ...numbers, ...steps };
    case 'log_uniform_values':
      return { ...numbers, scale: 'log' };
    case 'q_log_uniform_values':
      return { ...numbers, ...steps, scale: 'log' };
    case 'normal':
      return { ...numbers, normal: { mean: mu, deviation: sigma } };
    default:
      return numbers;
  }
}

/** The seeds of each configuration. */
export function seedsOfSearch({ sweep }: SearchedSpec): readonly number[] {
  const seeds = [...new Set(sweep.seeds)];
  const { replicates } = sweep.search;
  if (replicates === null || replicates === seeds.length) return seeds;
  return Array.from({ length: replicates }, (_, index) => index + 1);
}

/** @param enqueued complete: each with a value of every parameter that it has */
export function searchOf(spec: SearchedSpec, space: Space, enqueued: Search['enqueued']): Search {
  const { method, runs, metric, goal, seed, lag, target } = spec.sweep.search;
  const settings = { method, runs, goal: goal ?? betterGoal(metric), seed, target };
  return { ...settings, space, lag: lag ?? DEFAULT_LAG, cohort: cohortOfStop(spec.sweep.stop), enqueued };
}

const cohortOfStop = (stop: StopSpec | null): number | null => (stop?.type === 'halving' ? stop.cohort : null);
