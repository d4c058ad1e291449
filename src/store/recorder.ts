// The only writer of the database: registers what a sweep plans, hands runs out, and takes in their event logs.

import { existsSync } from 'node:fs';
import { leaves } from '../spec/path.js';
import type { Spec } from '../spec/parse.js';
import type { RunPlan } from '../plan/expand.js';
import { canonicalJson, identify } from '../plan/identity.js';
import { formatValue } from '../plan/label.js';
import type { EndEvent, RunEvent, RunStatus } from '../train/events.js';
import { crashPoint } from '../util/crash-points.js';
import { messageOf, UserError } from '../util/errors.js';
import type { HomePaths } from '../util/files.js';
import { sqliteCode, type Connection } from './connection.js';
import { explain } from './database-errors.js';
import { parseEvents } from './event-lines.js';
import { EventRows } from './event-rows.js';
import { wholeLines } from './log-file.js';
import { toPlanRecord, type PlanRecord } from './plan-record.js';
import { statements, type Statements } from './statements.js';

/** A process, told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string | null;
  readonly bootId: string | null;
}

export interface RecordedRun {
  readonly id: number;
  readonly status: RunStatus;
  readonly plan: RunPlan;
  readonly owner: ProcessIdentity | null;
  readonly attempts: number;
}

export class Recorder {
  readonly #connection: Connection;
  readonly #paths: HomePaths;
  readonly #now: () => number;
  readonly #sql: Statements;
  readonly #rows: EventRows;

  constructor(connection: Connection, paths: HomePaths, now: () => number) {
    this.#connection = connection;
    this.#paths = paths;
    this.#now = now;
    this.#sql = statements(connection);
    this.#rows = new EventRows(connection, this.#sql, paths);
  }

  /** Makes sure that experiment, sweep, variants and runs are there, and returns the runs in the plan's order. */
  register(spec: Spec, plans: readonly RunPlan[]): readonly RecordedRun[] {
    return this.#write(() => {
      const sweep = this.#registerSweep(spec);
      return plans.map((plan) => {
        const variant = this.#registerVariant(sweep.experiment_id, plan);
        const values = { variant, sweep: sweep.id, seed: plan.seed, engine: plan.config.engine, now: this.#now() };
        this.#sql.insertRun.run(values);
        const row = this.#sql.findRun.get(variant, plan.seed)!;
        return this.#recorded(row.id, plan);
      });
    });
  }

  /** A run by its number, with the plan it was registered with. */
  find(run: number): RecordedRun | undefined {
    const row = this.#sql.plan.get(run);
    if (row === undefined) return undefined;
    const config = JSON.parse(row.config) as RunPlan['config'];
    return this.#recorded(run, { config, hash: row.hash, label: row.label, seed: row.seed });
  }

  /** Those of the plans that are registered already; nothing is added. */
  registered(spec: Spec, plans: readonly RunPlan[]): readonly RecordedRun[] {
    return plans.flatMap((plan) => {
      const row = this.#sql.findPlanned.get(spec.name, plan.hash, plan.seed);
      return row === undefined ? [] : [this.#recorded(row.id, plan)];
    });
  }

  /** Numbers of the runs that were begun, are not done, and nobody trains. */
  open(): readonly number[] {
    return this.#sql.openRuns.all().map(({ id }) => id);
  }

  /** Those of them that belong to an experiment. */
  openOf(experiment: string): readonly RecordedRun[] {
    return this.#sql.openRunsOf.all(experiment).map(({ id }) => this.find(id)!);
  }

  /** The runs that somebody trains, or trained until it was cut off. */
  underWay(): readonly RecordedRun[] {
    return this.#sql.runsInState.all('running').map(({ id }) => this.find(id)!);
  }

  /** What plan.json holds. */
  planRecord(run: number): PlanRecord {
    const row = this.#sql.plan.get(run);
    if (row === undefined) throw new Error(`internal: run ${run} is not registered`);
    return toPlanRecord(run, row);
  }

  /**
   * Takes a run for training: its state becomes `running`, under a new attempt.
   * @param isAlive whether the process that holds a running run still lives; such a run is not taken
   * @returns the number of the attempt, or undefined where somebody else has or had the run
   */
  claim(run: number, owner: ProcessIdentity, isAlive: (owner: ProcessIdentity) => boolean): number | undefined {
    return this.#write(() => {
      if (this.#sql.status.get(run) === undefined) return undefined; // removed meanwhile
      const { status, owner: holder, attempts } = this.#recorded(run, undefined);
      if (status === 'finished' || status === 'stopped') return undefined;
      if (status === 'running' && holder !== null && isAlive(holder)) return undefined;
      const number = attempts + 1;
      this.#sql.insertAttempt.run({ id: attemptId(run, number), run, number, now: this.#now() });
      this.#sql.setOwner.run({ run, number, pid: owner.pid, started: owner.started, boot: owner.bootId });
      this.#sql.setStatus.run('running', run);
      return number;
    });
  }

  /** Says which process now holds an attempt: the worker, once it runs. */
  setOwner(run: number, number: number, { pid, started, bootId }: ProcessIdentity): void {
    this.#write(() => this.#sql.setOwner.run({ run, number, pid, started, boot: bootId }));
  }

  /** Marks running runs whose process is gone before it could end them; they can be continued. */
  markLost(isAlive: (owner: ProcessIdentity) => boolean): void {
    const isGone = ({ owner }: RecordedRun): boolean => owner === null || !isAlive(owner);
    for (const { id } of this.underWay().filter(isGone)) this.#catchUpIfWhole(id); // their logs may say more
    this.#write(() => {
      for (const { id } of this.#sql.runsInState.all('running')) {
        const { owner } = this.#recorded(id, undefined);
        if (owner === null || !isAlive(owner)) this.#sql.setStatus.run('lost', id);
      }
    });
  }

  /** @throws UserError where an event contradicts what was before it: a set of questions that nobody named */
  #apply(run: number, number: number, events: readonly RunEvent[]): void {
    for (const event of events) {
      try {
        this.#rows.apply(run, number, event);
      } catch (error) {
        if (sqliteCode(error)?.startsWith('SQLITE_CONSTRAINT') !== true) throw error;
        const at = this.#paths.run(run).attempt(number).events;
        throw new UserError('log', {
          at,
          message: `event ${event.seq} does not follow from those before: ${messageOf(error)}`,
        });
      }
    }
  }

  /** Whoever goes on with the run is told that its log is damaged. */
  #catchUpIfWhole(run: number): void {
    try {
      this.catchUp(run);
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'log') throw error;
    }
  }

  /** Takes in what an attempt has written since last time. Reading the same lines twice changes nothing. */
  ingest(run: number, number: number): readonly RunEvent[] {
    const { events } = this.#paths.run(run).attempt(number);
    const attempt = this.#sql.attempt.get(run, number);
    if (attempt === undefined || !existsSync(events)) return [];
    const { lines, end } = wholeLines(events, attempt.events_offset);
    if (lines.length === 0) return [];
    const parsed = parseEvents(events, lines, attempt.events_offset);
    this.#write(() => {
      // Under the lock: another process may have been here since, and a later attempt makes this one's words void.
      const current = this.#sql.attempt.get(run, number);
      if (current?.events_offset !== attempt.events_offset) return;
      const isSuperseded = this.#sql.countAttempts.get(run)!.number !== number;
      if (!isSuperseded) this.#apply(run, number, parsed);
      this.#sql.setOffset.run(end, run, number);
      crashPoint('recorder/applied');
    }, parsed.some(isPromise));
    crashPoint('recorder/committed');
    return parsed;
  }

  /** Takes in what a coordinator that died could not; the run may turn out to have finished. */
  catchUp(run: number): void {
    const { number } = this.#sql.countAttempts.get(run)!;
    if (number > 0) this.ingest(run, number);
  }

  /**
   * The attempt's process is gone. Where its log has no ending, `fallback` is how it ended; the run itself ends with it
   * only if no later attempt has taken over.
   */
  close(run: number, number: number, fallback: EndEvent): void {
    this.ingest(run, number);
    this.#write(() => {
      const attempt = this.#sql.attempt.get(run, number);
      if (attempt?.outcome !== null) return; // removed, or said by itself
      const isSuperseded = this.#sql.countAttempts.get(run)!.number !== number;
      if (isSuperseded) this.#rows.endAttempt(run, number, this.#now(), fallback);
      else this.#rows.end(run, number, this.#now(), fallback);
    }, true);
  }

  /** Puts back a run exactly as it was registered, for a rebuild. */
  restore(plan: PlanRecord, attempts: readonly number[]): void {
    this.#write(() => {
      const { experiment, sweep, variant } = plan;
      this.#sql.restoreExperiment.run(experiment);
      this.#sql.restoreSweep.run({ ...sweep, experiment: experiment.id, overrides: JSON.stringify(sweep.overrides) });
      this.#sql.restoreVariant.run({ ...variant, experiment: experiment.id, config: canonicalJson(variant.config) });
      this.#insertParams(variant.id, variant.config);
      this.#sql.restoreRun.run({
        id: plan.run,
        variant: variant.id,
        sweep: sweep.id,
        seed: plan.seed,
        engine: variant.config.engine,
        now: plan.createdAt,
      });
      for (const number of attempts) {
        this.#sql.insertAttempt.run({ id: attemptId(plan.run, number), run: plan.run, number, now: plan.createdAt });
      }
    });
  }

  /**
   * Applies the whole log of an attempt, for a rebuild; attempts in their order.
   * @param ending how the attempt ended where its log does not say; without one it was cut off
   */
  replay(run: number, number: number, ending: EndEvent | undefined): void {
    const { events } = this.#paths.run(run).attempt(number);
    const { lines, end } = existsSync(events) ? wholeLines(events, 0) : { lines: [], end: 0 };
    this.#write(() => {
      this.#sql.setStatus.run('running', run);
      this.#apply(run, number, parseEvents(events, lines, 0));
      this.#sql.setOffset.run(end, run, number);
      if (this.#sql.attempt.get(run, number)!.outcome !== null) return;
      if (ending === undefined) this.#sql.setStatus.run('lost', run);
      else this.#rows.end(run, number, this.#now(), ending);
    });
  }

  /** All of what `body` does, or nothing. */
  atomically<T>(body: () => T): T {
    return this.#write(body);
  }

  /** Sees to it that a number is not given to another run. */
  reserve(run: number): void {
    const nobody = { experiment: '', variant: '', seed: 0 };
    this.#write(() => this.#sql.insertRemoved.run({ run, ...nobody, now: this.#now() }));
  }

  #write<T>(body: () => T, isPromised = false): T {
    if (isPromised) this.#connection.pragma('synchronous = FULL');
    try {
      return this.#connection.transaction(body).immediate();
    } catch (error) {
      throw explain(error, this.#connection.name);
    } finally {
      if (isPromised) this.#connection.pragma('synchronous = NORMAL');
    }
  }

  #registerSweep(spec: Spec): { id: number; experiment_id: number } {
    const now = this.#now();
    this.#sql.upsertExperiment.run({ name: spec.name, question: spec.question, expectation: spec.expect, now });
    const experiment = this.#sql.findExperiment.get(spec.name)!;
    const hash = identify({ text: spec.text, overrides: spec.overrides });
    this.#sql.insertSweep.run({
      experiment: experiment.id,
      text: spec.text,
      hash,
      overrides: JSON.stringify(spec.overrides),
      now,
    });
    return this.#sql.findSweep.get(experiment.id, hash)!;
  }

  #registerVariant(experiment: number, { hash, label, config }: RunPlan): number {
    const { changes } = this.#sql.insertVariant.run({ experiment, hash, label, config: canonicalJson(config) });
    const { id } = this.#sql.findVariant.get(experiment, hash)!;
    if (changes > 0) this.#insertParams(id, config);
    return id;
  }

  #insertParams(variant: number, config: RunPlan['config']): void {
    for (const [path, value] of leaves(config)) {
      this.#sql.insertParam.run(variant, path, formatValue(value), typeof value === 'number' ? value : null);
    }
  }

  #recorded<P>(id: number, plan: P): Omit<RecordedRun, 'plan'> & { readonly plan: P } {
    const { status } = this.#sql.status.get(id)!;
    const { number: attempts } = this.#sql.countAttempts.get(id)!;
    const last = this.#sql.attempt.get(id, attempts);
    const owner = last?.pid == null ? null : { pid: last.pid, started: last.pid_started, bootId: last.boot_id };
    return { id, status, plan, owner, attempts };
  }
}

/** Events that must survive a power cut once they are seen. */
function isPromise({ type }: RunEvent): boolean {
  return type === 'checkpoint' || type === 'finished' || type === 'stopped';
}

const attemptId = (run: number, number: number): number => run * 10000 + number;
