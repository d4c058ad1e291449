// Tells which settings make the difference between two runs, from the runs that were trained between them.

import { contributions, type Interaction } from '../analysis/search/contributions.js';
import type { Estimate } from '../analysis/statistics/intervals.js';
import type { Explanation, Setting } from '../plan/explain.js';
import type { RunPlan } from '../plan/expand.js';
import type { SearchMetric } from '../spec/search-schema.js';
import { completeConfig, type RunConfig } from '../spec/schema.js';
import type { Connection } from '../store/database/connection.js';
import { configOf, findRun, plannedState, type RunSummary } from '../store/read/runs.js';
import { isDone } from '../train/run-status.js';
import { requireRun } from './selectors.js';

/** One of the two runs. */
export interface ExplainedRun {
  readonly run: number;
  /** That its training took; null where it has not begun. */
  readonly seconds: number | null;
  readonly config: RunConfig;
}

/** @throws UserError where a word names no run */
export function explainedRun(connection: Connection, word: string): ExplainedRun {
  const { run, seconds } = requireRun(connection, word);
  return { run, seconds, config: completeConfig(JSON.parse(configOf(connection, run))) };
}

/** What is on record of the runs of an experiment. */
export const recordOf =
  (connection: Connection, experiment: string) =>
  ({ hash, seed }: RunPlan): RunSummary | undefined => {
    const state = plannedState(connection, experiment, hash, seed);
    return state && findRun(connection, state.run);
  };

export interface ExplainDocument {
  readonly experiment: string;
  readonly from: number;
  readonly to: number;
  /** Of each run its best over all epochs. */
  readonly metric: SearchMetric;
  /** Seeds with which every configuration was trained; what follows is of them alone. */
  readonly seeds: number;
  readonly configurations: number;
  /** Orders in which settings were switched; null: all of them. */
  readonly orders: number | null;
  /**
   * By how much the second is more than the first; null where a configuration has no seed that was trained to its end.
   */
  readonly gap: Estimate | null;
  /** The means of their contributions add up to the gap's. */
  readonly settings: readonly (Setting & { readonly contribution: Estimate | null })[];
  /** Two settings that do more or less together than each alone, beyond what seeds differ by. */
  readonly interactions: readonly (Omit<Interaction, 'settings'> & { readonly settings: readonly [string, string] })[];
}

export interface Explained {
  readonly experiment: string;
  readonly from: number;
  readonly to: number;
  readonly metric: SearchMetric;
  readonly explanation: Explanation;
  /** What is on record of a run. */
  readonly find: (plan: RunPlan) => RunSummary | undefined;
}

export function explainDocument({ explanation, find, metric, ...about }: Explained): ExplainDocument {
  const { settings, between, orders } = explanation;
  const measured = between.map(({ switched, plans }) => ({
    switched,
    values: plans.map((plan) => valueOf(find(plan), metric)),
  }));
  const found = contributions(settings.length, measured, orders);
  const clear = found?.interactions.filter(({ isClear }) => isClear) ?? [];
  return {
    ...about,
    metric,
    seeds: found?.seeds ?? 0,
    configurations: between.length,
    orders: orders?.length ?? null,
    gap: found?.gap ?? null,
    settings: settings.map((setting, index) => ({ ...setting, contribution: found?.contributions[index] ?? null })),
    interactions: clear.map(({ settings: [a, b], ...one }) => {
      return { ...one, settings: [settings[a]!.path, settings[b]!.path] as const };
    }),
  };
}

function valueOf(run: RunSummary | undefined, metric: SearchMetric): number | null {
  return run !== undefined && isDone(run.status) ? run[`best_${metric}`] : null;
}
