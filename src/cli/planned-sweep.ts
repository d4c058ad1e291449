// An experiment file -> what is to be trained, all of it looked at before anything is.

import { dirname } from 'node:path';
import { checkDataset } from '../data/dataset.js';
import { checkRules } from '../data/sample-weights.js';
import type { RunLimits } from '../launch/sweep-parts.js';
import { networkConfig } from '../model/network-config.js';
import { differingSettings } from '../plan/difference.js';
import type { RunPlan } from '../plan/expand.js';
import { canonicalJson } from '../plan/identity.js';
import { planSchedule, type Schedule } from '../plan/scheduler/from-spec.js';
import type { Spec } from '../spec/parse.js';
import type { RunConfig } from '../spec/schema.js';
import type { Recorder, RecordedRun } from '../store/recorder.js';
import { fileSources } from '../store/sources.js';
import type { Sources } from '../tasks/sources.js';
import type { OpenTask } from '../tasks/task.js';
import { formatProblem } from '../util/errors.js';
import { located, type Context } from './context.js';
import { loadSpec } from './spec-file.js';

export interface PlannedSweep {
  readonly spec: Spec;
  readonly schedule: Schedule;
  /** Keeps copies of the files that a run is trained on: without them it could never go on. */
  readonly keep: (plans: readonly RunPlan[]) => void;
}

/** @throws UserError where something of it cannot be trained */
export function planFile(context: Context, file: string, overrides: readonly string[]): PlannedSweep {
  const spec = loadSpec(context, file, overrides);
  const sources = fileSources(dirname(located(context, file)));
  const check = checker(context, sources);
  const isSearch = spec.sweep.search !== null;
  // What a search draws is looked at when it is drawn, a grid once all that the spec says of it was.
  const pin = isSearch ? (config: RunConfig) => check(sources.pin(config)) : sources.pin;
  const schedule = planSchedule(spec, pin);
  for (const warning of [...spec.warnings, ...schedule.warnings]) context.note(`warning: ${formatProblem(warning)}`);
  for (const { config } of schedule.runs) check(config);
  const keep = (plans: readonly RunPlan[]): void =>
    sources.keep(
      context.paths,
      plans.map(({ config }) => config),
    );
  return { spec, schedule, keep };
}

/** Finds out before anything is trained whether every dataset and network can be made. */
export function checker(context: Context, sources: Sources): (config: RunConfig) => RunConfig {
  const checked = new Map<string, OpenTask>();
  const warned = new Set<string>();
  return (config) => {
    const identity = canonicalJson(config.data);
    const task = checked.get(identity) ?? checkDataset(config.data, sources);
    checked.set(identity, task);
    checkRules(config, task);
    networkConfig(config, task.codec);
    for (const text of (task.warnings ?? []).map(formatProblem)) {
      if (!warned.has(text)) context.note(`warning: ${text}`);
      warned.add(text);
    }
    return config;
  };
}

/** Runs are known by what they compute: a setting that changes no number stays as it was when a run was registered. */
export function registered(
  context: Context,
  recorder: Recorder,
  { spec, schedule, keep }: PlannedSweep,
): readonly RecordedRun[] {
  keep(schedule.runs); // before any row
  const runs = recorder.register(spec, schedule.runs);
  for (const { id, plan } of runs) {
    const difference = differingSettings(recorder.find(id)!.plan.config, [plan.config]);
    if (difference === '') continue;
    context.note(`note: run${id} keeps what it was registered with, which gives the same numbers: ${difference}`);
  }
  return runs;
}

export function runLimits({ limits, retry }: Pick<Spec, 'limits' | 'retry'>): RunLimits {
  const { threads, run_timeout: timeout } = limits;
  return { threads, runTimeoutMs: timeout === null ? null : timeout * 1000, retry };
}
