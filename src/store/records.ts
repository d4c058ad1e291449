// What is on record of runs, as whoever writes needs it: how each stands, who has it, how far it is.

import type { RunPlan } from '../plan/expand.js';
import type { Spec } from '../spec/parse.js';
import type { CurveMetric } from '../train/metric-table.js';
import type { RunStatus } from '../train/run-status.js';
import { isTrained, stateOf, type IsAlive, type RunState } from './ownership/ownership.js';
import { toPlanRecord, type PlanRecord } from './registry/plan-record.js';
import { findAll } from './registry/registry.js';
import { valuesOf } from './read/curves.js';
import type { Writing } from './writing.js';

export interface RecordedRun extends RunState {
  readonly plan: RunPlan;
}

export class Records {
  protected readonly writing: Writing;

  constructor(writing: Writing) {
    this.writing = writing;
  }

  /** A run by its number, with the plan it was registered with. */
  find(run: number): RecordedRun | undefined {
    const row = this.writing.sql.plan.get(run);
    if (row === undefined) return undefined;
    const config = JSON.parse(row.config) as RunPlan['config'];
    return this.recorded(run, { config, hash: row.hash, label: row.label, seed: row.seed });
  }

  /** A run of an experiment by what it computes. */
  findByKey({ name }: Pick<Spec, 'name'>, { hash, seed }: Pick<RunPlan, 'hash' | 'seed'>): RecordedRun | undefined {
    const { sql } = this.writing;
    const experiment = sql.findExperiment.get(name);
    const row = experiment && sql.findRun.get(experiment.id, hash, seed);
    return row && this.find(row.id);
  }

  /** Those of the plans that are registered already; nothing is added. */
  registered(spec: Spec, plans: readonly RunPlan[]): readonly RecordedRun[] {
    return findAll(this.writing, spec, plans).map(({ run, plan }) => this.recorded(run, plan));
  }

  /** Numbers of all runs. */
  runs(): readonly number[] {
    return this.writing.sql.runNumbers.all().map(({ id }) => id);
  }

  /** Numbers of the runs that were never begun. */
  unbegun = (): readonly number[] => this.writing.sql.unbegun.all().map(({ id }) => id);

  /** Numbers of the runs that were begun, are not done, and nobody trains. */
  open(): readonly number[] {
    return this.writing.sql.openRuns.all().map(({ id }) => id);
  }

  /** Those of them that belong to an experiment. */
  openOf(experiment: string): readonly RecordedRun[] {
    return this.writing.sql.openRunsOf.all(experiment).map(({ id }) => this.find(id)!);
  }

  /** The runs that somebody trains, or trained until it was cut off. */
  underWay(): readonly RecordedRun[] {
    return this.writing.sql.runsInState.all('running').map(({ id }) => this.find(id)!);
  }

  /** Those of them that a cluster's job has. */
  withJobs = (): readonly RecordedRun[] => this.underWay().filter(({ owner }) => owner?.isWithJob === true);

  /** Those of them that somebody trains now. */
  trained(isAlive: IsAlive): readonly RecordedRun[] {
    return this.underWay().filter((run) => isTrained(run, isAlive));
  }

  /** Those of them that were cut off: nobody trains them any more. */
  cutOff(isAlive: IsAlive): readonly RecordedRun[] {
    return this.underWay().filter((run) => !isTrained(run, isAlive));
  }

  /** A run that somebody trained until it was cut off is `lost`, whether or not it is marked so. */
  statusOf(run: number, isAlive: IsAlive): RunStatus {
    if (this.writing.sql.status.get(run) === undefined) return 'planned'; // removed meanwhile
    const state = stateOf(this.writing, run);
    return state.status === 'running' && !isTrained(state, isAlive) ? 'lost' : state.status;
  }

  /** A metric of a run, epoch by epoch; null where it was not a number. */
  curve = (run: number, metric: CurveMetric): readonly (number | null)[] =>
    valuesOf(this.writing.connection, run, metric);

  /** What plan.json holds. */
  planRecord(run: number): PlanRecord {
    const row = this.writing.sql.plan.get(run);
    if (row === undefined) throw new Error(`internal: run ${run} is not registered`);
    return toPlanRecord(run, row);
  }

  /** The last epoch of a run that is on record. */
  recordedEpochs = (run: number): number => this.writing.sql.countEpochs.get(run)!.last;

  /** Whether a checkpoint of a run is on record. */
  hasCheckpoint = (run: number): boolean => this.writing.sql.countCheckpoints.get(run)!.checkpoints > 0;

  protected recorded(run: number, plan: RunPlan): RecordedRun {
    return { ...stateOf(this.writing, run), plan };
  }
}
