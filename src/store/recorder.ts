// What a coordinator does to the database, in one place: register what a sweep plans, hand runs out, take in their
// logs.

import type { Spec } from '../spec/parse.js';
import type { RunPlan } from '../plan/expand.js';
import type { EndEvent, RunEvent } from '../train/events.js';
import { UserError } from '../util/errors.js';
import type { HomePaths } from '../util/files.js';
import { Annotations } from './annotations/annotations.js';
import type { Connection } from './database/connection.js';
import { Ingest } from './ingest/ingest.js';
import { OwnFolders } from './ingest/own-folders.js';
import type { Whose } from './ingest/whose-folder.js';
import { isHeld } from './ownership/lock.js';
import {
  adopt,
  claim,
  markLost,
  setOwner,
  succeed,
  type Claimant,
  type IsAlive,
  type ProcessIdentity,
} from './ownership/ownership.js';
import { Records, type RecordedRun } from './records.js';
import type { PlanRecord } from './registry/plan-record.js';
import { enterDecisions, openDecisions, type OpenDecisions } from './registry/decisions.js';
import { enter, nextNumber, registerAll, registerOne, relabelAll } from './registry/registry.js';
import { Writing } from './writing.js';

export type { Claimant, IsAlive, Owner, ProcessIdentity } from './ownership/ownership.js';
export type { RecordedRun } from './records.js';

export class Recorder extends Records {
  readonly #folders: OwnFolders;
  readonly #ingest: Ingest;
  /** What people write about runs. */
  readonly annotations: Annotations;

  constructor(connection: Connection, paths: HomePaths, now: () => number) {
    super(new Writing(connection, paths, now));
    this.#folders = new OwnFolders(this.writing);
    this.#ingest = new Ingest(this.writing, this.#folders);
    this.annotations = new Annotations(this.writing, this.#folders);
  }

  /** Makes sure that experiment, sweep, variants and runs are there, and returns the runs in the plan's order. */
  register(spec: Spec, plans: readonly RunPlan[]): readonly RecordedRun[] {
    return registerAll(this.writing, spec, plans).map(({ run, plan }) => this.recorded(run, plan));
  }

  /** Makes sure that a run which a sweep has decided on is there. */
  registerOne(spec: Spec, plan: RunPlan): RecordedRun {
    const registered = registerOne(this.writing, spec, plan);
    return this.recorded(registered.run, registered.plan);
  }

  /** What a sweep has decided, and where it writes down what it decides; see registry/decisions.ts. */
  openDecisions = (spec: Spec, schedule: string): OpenDecisions => openDecisions(this.writing, spec, schedule);

  /** Enters the decisions that a log tells of. @throws UserError where it is damaged */
  enterDecisions = (path: string): void => enterDecisions(this.writing, path);

  /** Takes a run for training; see ownership/ownership.ts. */
  claim(run: number, claimant: Claimant, isAlive: IsAlive): number | undefined {
    return this.#followed(run, claim(this.writing, run, claimant, isAlive));
  }

  /** Takes over a run that a cluster's job trains. */
  adopt = (run: number, claimant: Claimant): number | undefined =>
    this.#followed(run, adopt(this.writing, run, claimant, isHeld));

  /** An attempt that a job has made itself. */
  succeed(run: number, number: number, claimant: Claimant): void {
    succeed(this.writing, run, number, claimant);
    this.#followed(run, number);
  }

  /** What it says from here on is heard here, whoever takes it in. */
  #followed(run: number, attempt: number | undefined): number | undefined {
    if (attempt !== undefined) this.#ingest.follow(run, attempt);
    return attempt;
  }

  /** Says which process now holds an attempt: the worker, once it runs. */
  setOwner(run: number, number: number, process: ProcessIdentity): void {
    setOwner(this.writing, run, number, process);
  }

  /** Marks running runs whose process is gone before it could end them; they can be continued. */
  markLost(isAlive: IsAlive): void {
    for (const { id } of this.cutOff(isAlive)) this.#catchUpIfWhole(id, isAlive); // their logs may say more
    markLost(this.writing, isAlive);
  }

  /** Whoever goes on with the run is told that its log is damaged. */
  #catchUpIfWhole(run: number, isAlive: IsAlive): void {
    try {
      this.catchUp(run, isAlive);
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'log') throw error;
    }
  }

  /** Takes in what an attempt has written since last time. Reading the same lines twice changes nothing. */
  ingest(run: number, number: number): readonly RunEvent[] {
    return this.#ingest.ingest(run, number);
  }

  /** Takes in what a coordinator that died could not; the run may turn out to have finished. */
  catchUp(run: number, isAlive: IsAlive): void {
    this.#ingest.catchUp(run, isAlive);
  }

  /** Reads a run's whole folder anew, in place of what the database has of it. */
  takeIn(run: number, isAlive: IsAlive): void {
    this.#ingest.takeIn(run, isAlive);
  }

  /** Sees to it that a run's folder is its own. @throws UserError where it is not */
  requireOwn(run: number): void {
    this.#folders.requireOwn(run);
  }

  /** Whose folder it is that lies in the place of a run's. */
  whose(run: number): Whose {
    return this.#folders.whose(run);
  }

  /** The attempt's process is gone; without an ending in its log, this is how it ended. */
  close(run: number, number: number, fallback: EndEvent): void {
    this.#ingest.close(run, number, fallback);
  }

  /** Puts back a run exactly as it was registered, without what it did. @throws Error where it cannot be told apart */
  restore(plan: PlanRecord): void {
    this.writing.write(() => enter(this.writing, plan), 'mustBeDurable');
  }

  /** Calls variants that are called alike so that they can be told apart. */
  relabel(): void {
    this.writing.write(() => relabelAll(this.writing));
  }

  /** Another number for a run that nothing was done for, since a folder has its own. @returns the number */
  renumber(run: number): number {
    return this.writing.write(() => {
      const id = nextNumber(this.writing);
      this.writing.sql.renumberRun.run(id, run);
      return id;
    }, 'mustBeDurable');
  }

  /** All of what `body` does, or nothing. */
  atomically<T>(body: () => T): T {
    return this.writing.write(body);
  }

  /** Sees to it that numbers are not given to other runs. */
  reserve(runs: readonly number[]): void {
    const { sql, now } = this.writing;
    const isMissing = (run: number): boolean =>
      sql.isReserved.get(run) === undefined && sql.status.get(run) === undefined;
    if (!runs.some(isMissing)) return;
    const nobody = { experiment: '', variant: '', seed: 0 };
    this.writing.write(() => {
      for (const run of runs.filter(isMissing)) sql.insertRemoved.run({ run, ...nobody, now: now() });
    }, 'mustBeDurable');
  }
}
