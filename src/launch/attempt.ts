// One attempt at a run: claimed, given to a process, watched, and its ending kept.

import type { EndEvent, RunEvent } from '../train/events.js';
import type { RecordedRun } from '../store/recorder.js';
import { crashPoint } from '../util/crash-points.js';
import { messageOf } from '../util/errors.js';
import type { Launcher, WorkerExit } from './launchers/launcher.js';
import { damageOf, endingOf } from './endings.js';
import { Following } from './following.js';
import type { FailureKind } from './retry.js';
import { supervise } from './supervise.js';
import type { Clock, RunFolders, RunLimits, RunStore, SweepObserver } from './sweep-parts.js';

export interface AttemptOptions {
  readonly home: string;
  /** Where the database lies, where that is not beside the runs. */
  readonly database?: string | undefined;
  readonly store: RunStore;
  readonly folders: RunFolders;
  readonly launcher: Launcher;
  readonly clock: Clock;
  readonly observer: SweepObserver;
  readonly limitsOf: (run: RecordedRun) => RunLimits;
  /** In place of the engine that the run's configuration names. */
  readonly engine?: string | undefined;
  /** Aborted once: stop cleanly. */
  readonly drain: AbortSignal;
  /** Aborted: stop at once. */
  readonly halt: AbortSignal;
}

export interface AttemptResult {
  readonly ending: EndEvent;
  /** Of what kind the failure was, where it was one. */
  readonly failure?: FailureKind;
  /** Whether another worker is to go on with it at once. */
  readonly isToGoOn?: boolean;
}

/** What is asked of an attempt beside the run itself. */
export interface Asked {
  /** The epoch after which it stops as pruned; null: none. */
  readonly until: number | null;
  /** Told of each event that was recorded. @returns why the run is to be stopped as pruned, where it is */
  readonly judge: (event: RunEvent) => string | undefined;
}

/**
 * Claims a run, trains it in a process of its own and returns how that ended. Where a worker ran out of a time that was
 * not the run's, and came further in it, that is not the end: another one goes on.
 * @param stop aborted when the sweep is to end, for whatever reason
 * @returns undefined where somebody else has the run, or it is done
 */
export async function tryRun(
  run: RecordedRun,
  asked: Asked,
  options: AttemptOptions,
  stop: AbortSignal,
): Promise<AttemptResult | undefined> {
  for (;;) {
    const result = await tryOnce(run, asked, options, stop);
    if (result?.isToGoOn !== true || stop.aborted) return result;
    options.observer.warning?.(run, 'its job came to an end before it did; it goes on from its last checkpoint');
  }
}

async function tryOnce(
  run: RecordedRun,
  asked: Asked,
  options: AttemptOptions,
  stop: AbortSignal,
): Promise<AttemptResult | undefined> {
  const { store, folders, observer } = options;
  const damage = damageOf(() => store.catchUp(run.id));
  if (damage !== undefined) return damage;
  const adopted = options.launcher.attach === undefined ? undefined : store.adopt(run.id);
  const first = adopted ?? claimed(run, options);
  if (first === undefined) return undefined;
  observer.started?.(run, first);

  const isAdopted = adopted !== undefined;
  const { following, exit, timedOut } = await train(run, { first, isAdopted }, asked, options, stop);
  const { attempt, ending, cannotRecord } = following;
  if (exit.then === 'left')
    return { ending: { type: 'interrupted', reason: 'its job goes on; harness resume collects it' } };
  const said: EndEvent | undefined =
    ending ??
    (cannotRecord === undefined ? undefined : { type: 'failed', error: `${cannotRecord}\n${exit.stderr}`.trimEnd() });
  const final: EndEvent =
    said ?? exit.ending ?? endingOf(exit, timedOut, options.limitsOf(run).runTimeoutMs, stop.aborted);
  // All was written but result.json.
  if (ending !== undefined && cannotRecord !== undefined) observer.warning?.(run, cannotRecord);
  // Where the worker could not say how it ended, this is said for it, where a rebuild finds it.
  if (ending === undefined) folders.keepEnding(run.id, attempt, final);
  crashPoint('coordinator/ended');
  store.close(run.id, attempt, final);
  const isToGoOn = exit.then === 'again' && (following.isFurther || !following.hasBegun);
  if (final.type !== 'failed') return { ending: final, isToGoOn };
  const failure = timedOut ? 'timeout' : (exit.failure ?? (said === undefined ? 'crash' : 'error'));
  return { ending: final, failure, isToGoOn };
}

/** @returns the number of a new attempt, with its folder */
function claimed(run: RecordedRun, { store, folders }: AttemptOptions): number | undefined {
  const attempt = store.claim(run.id);
  if (attempt === undefined) return undefined;
  crashPoint('coordinator/claimed');
  try {
    folders.prepare(run.id, attempt);
  } catch (error) {
    store.close(run.id, attempt, { type: 'failed', error: messageOf(error) });
    throw error;
  }
  crashPoint('coordinator/prepared');
  return attempt;
}

interface Course {
  readonly following: Following;
  readonly exit: WorkerExit;
  readonly timedOut: boolean;
}

async function train(
  run: RecordedRun,
  { first, isAdopted }: { readonly first: number; readonly isAdopted: boolean },
  { until, judge }: Asked,
  options: AttemptOptions,
  stop: AbortSignal,
): Promise<Course> {
  const { home, database, engine, store, launcher } = options;
  const { threads, runTimeoutMs } = options.limitsOf(run);
  const following = new Following(run, first, isAdopted, judge, options);
  const known = store.startOf(run.id);
  const job = {
    home,
    database,
    run: run.id,
    attempt: first,
    until,
    runTimeoutMs,
    threads,
    ...known,
    engine: engine ?? known.engine,
  };
  const worker = isAdopted ? launcher.attach!(job, following.hear) : launcher.start(job, following.hear);
  following.worker = worker;
  try {
    crashPoint('coordinator/spawned');
    store.setOwner(run.id, first, worker.pid);
    worker.begin();
    crashPoint('coordinator/begun');
  } catch (error) {
    worker.kill();
    await worker.exited;
    throw error;
  }
  const { exit, timedOut } = await supervise(worker, runTimeoutMs, options, stop);
  following.isOver = true;
  crashPoint('coordinator/exited');
  if (following.trouble !== undefined) throw following.trouble.error;
  following.takeIn();
  return { following, exit, timedOut };
}
