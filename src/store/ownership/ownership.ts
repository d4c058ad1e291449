// Records who trains what: a run belongs to one attempt, an attempt to the processes that hold its locks.

import { isDone, type RunStatus } from '../../train/run-status.js';
import type { Writing } from '../writing.js';
import { isWithJob } from './job-file.js';

/** A process, told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string | null;
  readonly bootId: string | null;
}

/** Who takes a run: a coordinator, known by a lock that it holds as long as it lives. */
export interface Claimant extends ProcessIdentity {
  /** Name of the lock; null or absent for none. */
  readonly lock?: string | null;
}

/** Who has a run: known by number, and by files that it holds locks on, its worker's or its coordinator's. */
export interface Owner extends ProcessIdentity {
  readonly locks: readonly string[];
  /** Whether its number says that it lives, too: harnesses of before held no locks. */
  readonly isKnownByNumber: boolean;
  /** Whether a cluster's job has it, and nobody has said how it ended: alive, for all that can be known here. */
  readonly isWithJob: boolean;
}

export type IsAlive = (owner: Owner) => boolean;

/** What the database says of a run, apart from its plan. */
export interface RunState {
  readonly id: number;
  readonly status: RunStatus;
  readonly owner: Owner | null;
  readonly attempts: number;
}

/** @param run one that is registered */
export function stateOf({ sql, paths }: Writing, run: number): RunState {
  const { status } = sql.status.get(run)!;
  const { number: attempts } = sql.countAttempts.get(run)!;
  const last = sql.attempt.get(run, attempts);
  const attempt = paths.run(run).attempt(attempts);
  const withJob = status === 'running' && isWithJob(attempt);
  if (last === undefined || (last.pid === null && !withJob)) return { id: run, status, owner: null, attempts };
  const { pid, pid_started: started, boot_id: bootId, coordinator } = last;
  const locks = [attempt.lock, ...(coordinator === null ? [] : [paths.coordinatorLock(coordinator)])];
  const isKnownByNumber = coordinator === null && !withJob;
  return {
    id: run,
    status,
    owner: { pid: pid ?? 0, started, bootId, locks, isKnownByNumber, isWithJob: withJob },
    attempts,
  };
}

/** Whether somebody trains a run now. */
export function isTrained({ status, owner }: RunState, isAlive: IsAlive): boolean {
  return status === 'running' && owner !== null && isAlive(owner);
}

/**
 * Takes a run for training: its state becomes `running`, under a new attempt; both are on the disk when this returns,
 * since a folder is made next.
 * @returns the number of the attempt, or undefined where somebody else has or had the run
 */
export function claim(writing: Writing, run: number, claimant: Claimant, isAlive: IsAlive): number | undefined {
  const { sql, now } = writing;
  return writing.write(() => {
    if (sql.status.get(run) === undefined) return undefined; // removed meanwhile
    const state = stateOf(writing, run);
    if (isDone(state.status) || isTrained(state, isAlive)) return undefined;
    const number = state.attempts + 1;
    insertAttempt(writing, run, number, claimant.lock ?? null, now());
    setOwner(writing, run, number, claimant);
    sql.setStatus.run('running', run);
    return number;
  }, 'mustBeDurable');
}

/**
 * Takes over a run that a cluster's job trains, from a coordinator that is gone.
 * @returns the number of its attempt, or undefined where there is no such job, or somebody waits for it
 */
export function adopt(
  writing: Writing,
  run: number,
  claimant: Claimant,
  isHeld: (lock: string) => boolean,
): number | undefined {
  const { sql } = writing;
  return writing.write(() => {
    if (sql.status.get(run) === undefined) return undefined;
    const { owner, attempts } = stateOf(writing, run);
    if (owner?.isWithJob !== true || owner.locks.some(isHeld)) return undefined;
    sql.setCoordinator.run(claimant.lock ?? null, run, attempts);
    setOwner(writing, run, attempts, claimant);
    return attempts;
  }, 'mustBeDurable');
}

/** A job was started anew by its cluster, and has made the next attempt: it is on record from here on. */
export function succeed(writing: Writing, run: number, number: number, claimant: Claimant): void {
  writing.write(() => {
    insertAttempt(writing, run, number, claimant.lock ?? null, writing.now());
    setOwner(writing, run, number, claimant);
    writing.sql.setStatus.run('running', run);
  }, 'mustBeDurable');
}

export function insertAttempt(
  { sql }: Writing,
  run: number,
  number: number,
  coordinator: string | null,
  now: number,
): void {
  sql.insertAttempt.run({ id: attemptId(run, number), run, number, coordinator, now });
}

/** Says which process now holds an attempt: the worker, once it runs. */
export function setOwner(writing: Writing, run: number, number: number, process: ProcessIdentity): void {
  const { pid, started, bootId: boot } = process;
  writing.write(() => writing.sql.setOwner.run({ run, number, pid, started, boot }));
}

/** Marks running runs that nobody trains any more; they can be continued. */
export function markLost(writing: Writing, isAlive: IsAlive): void {
  writing.write(() => {
    for (const { id } of writing.sql.runsInState.all('running')) {
      if (!isTrained(stateOf(writing, id), isAlive)) writing.sql.setStatus.run('lost', id);
    }
  });
}

/** The same number after a rebuild, and never that of another run's attempt. */
const attemptId = (run: number, number: number): number => run * 1_000_000 + number;
