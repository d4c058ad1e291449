// A spec -> what schedules its runs.

import type { Spec } from '../../spec/parse.js';
import { betterGoal } from '../../spec/search-schema.js';
import { taskOf } from '../../tasks/tasks.js';
import type { Problem } from '../../util/errors.js';
import { planSweep, type Pin, type RunPlan } from '../expand.js';
import { identify } from '../identity.js';
import type { SearchedSpec } from '../search/from-spec.js';
import { planSearch, type SearchPlan } from '../search/plan-search.js';
import { stoppingOf, type Stopping } from '../stopping/from-spec.js';
import { comparingScheduler } from './comparing.js';
import { gridScheduler } from './grid.js';
import type { Scheduler } from './scheduler.js';
import { confirmingOf, searchTrials } from './search-trials.js';
import type { Candidate, Trials } from './trials.js';

export interface Schedule {
  readonly scheduler: Scheduler;
  /** The runs that are known from the start: of a search none. */
  readonly runs: readonly RunPlan[];
  /** The search that the others come from. */
  readonly search: SearchPlan | null;
  /** How many runs there will be at most. */
  readonly most: number;
  /** Of all that decides; null: nothing is ever decided. */
  readonly identity: string | null;
  /** What the file says and no run shows. */
  readonly warnings: readonly Problem[];
}

/**
 * @param pin says what is in the files that a configuration names
 * @throws UserError where the sweep is empty, too large, or of configurations that are none
 */
export function planSchedule(spec: Spec, pin?: Pin): Schedule {
  return isSearched(spec) ? ofSearch(spec, pin) : ofGrid(spec, pin);
}

const isSearched = (spec: Spec): spec is Spec & SearchedSpec => spec.sweep.search !== null;

function ofGrid(spec: Spec, pin: Pin | undefined): Schedule {
  const { runs, warnings } = planSweep(spec, pin);
  const stopping = stoppingOfSpec(spec);
  const common = { runs, warnings, most: runs.length, search: null };
  if (stopping === null) return { ...common, scheduler: gridScheduler(runs), identity: null };
  const { metric } = stopping;
  const comparison = { metric, goal: betterGoal(metric), trials: gridTrials(runs), stopping, confirming: null };
  return { ...common, scheduler: comparingScheduler(comparison), identity: identityOfSchedule(spec) };
}

/** Every variant with all its seeds. */
function gridTrials(runs: readonly RunPlan[]): Trials {
  const variants = new Map<string, RunPlan[]>();
  for (const plan of runs) variants.set(plan.hash, [...(variants.get(plan.hash) ?? []), plan]);
  const candidates = [...variants].map(([hash, plans]): Candidate => ({ hash, plans }));
  return { candidates: () => candidates, more: () => undefined };
}

function ofSearch(spec: Spec & SearchedSpec, pin: Pin | undefined): Schedule {
  const search = planSearch(spec, pin);
  const { metric, runs } = spec.sweep.search;
  const { confirm } = spec.sweep;
  const confirming = confirm === null ? null : confirmingOf(search, confirm, spec.config.data);
  const comparison = {
    metric,
    goal: search.search.goal,
    trials: searchTrials(search),
    stopping: stoppingOfSpec(spec),
    confirming,
  };
  const most = runs * search.seeds.length + (confirm === null ? 0 : (confirm.best + 1) * confirm.seeds);
  return {
    scheduler: comparingScheduler(comparison),
    runs: [],
    search,
    most,
    identity: identityOfSchedule(spec),
    warnings: [...search.warnings, ...sameExamples(spec)],
  };
}

/** Winners are to be judged on examples that did not choose them. */
function sameExamples({ sweep, config, places }: Spec & SearchedSpec): readonly Problem[] {
  if (sweep.confirm === null || !taskOf(config.data).hasFixedValidation?.(config.data)) return [];
  const message =
    'winners are judged on the examples that chose them: data.validation holds out the same for every seed';
  return [{ at: places.search, path: 'sweep.confirm', message, hint: 'data.validation: a share, or a number' }];
}

function stoppingOfSpec({ sweep, config }: Spec): Stopping | null {
  return sweep.stop === null ? null : stoppingOf(sweep.stop, sweep.search, config.training.epochs);
}

/** Not of how long it goes on: a search that was extended is the same search. */
function identityOfSchedule({ written, sweep }: Spec): string {
  const { axes, zip, exclude, include, seeds, stop } = sweep;
  const search = sweep.search && { ...sweep.search, runs: null, target: null };
  return identify(JSON.parse(JSON.stringify({ written, axes, zip, exclude, include, seeds, search, stop })));
}
