// One attempt at a run: claimed, given to a process, watched, and its ending kept.

import type { EndEvent, RunEvent } from '../train/events.js';
import { isEnd } from '../train/run-status.js';
import type { RecordedRun } from '../store/recorder.js';
import { crashPoint } from '../util/crash-points.js';
import { messageOf, UserError } from '../util/errors.js';
import { endingOf, timeoutReason } from './endings.js';
import type { Launcher, RunningWorker, WorkerExit } from './launchers/launcher.js';
import type { WorkerMessage } from './channel/messages.js';
import type { FailureKind } from './retry.js';
import type { Clock, RunFolders, RunLimits, RunStore, SweepObserver } from './sweep-parts.js';

export interface AttemptOptions {
  readonly home: string;
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
}

/** How long a process that was asked to stop by its time limit has for it: once by message, once by signal. */
const STOP_MS = 5000;
const TERMINATE_MS = 2000;

/** What is asked of an attempt beside the run itself. */
export interface Asked {
  /** The epoch after which it stops as pruned; null: none. */
  readonly until: number | null;
  /** Told of each event that was recorded. @returns why the run is to be stopped as pruned, where it is */
  readonly judge: (event: RunEvent) => string | undefined;
}

/**
 * Claims a run, trains it in a process of its own and returns how that ended.
 * @param stop aborted when the sweep is to end, for whatever reason
 * @returns undefined where somebody else has the run, or it is done
 */
export async function tryRun(
  run: RecordedRun,
  asked: Asked,
  options: AttemptOptions,
  stop: AbortSignal,
): Promise<AttemptResult | undefined> {
  const { store, folders, observer } = options;
  const damage = damageOf(() => store.catchUp(run.id));
  if (damage !== undefined) return damage;
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
  observer.started?.(run, attempt);

  const { exit, timedOut, ending, cannotRecord } = await train(run, attempt, asked, options, stop);
  const said: EndEvent | undefined =
    ending ??
    (cannotRecord === undefined ? undefined : { type: 'failed', error: `${cannotRecord}\n${exit.stderr}`.trimEnd() });
  const final: EndEvent = said ?? endingOf(exit, timedOut, options.limitsOf(run).runTimeoutMs, stop.aborted);
  if (ending !== undefined && cannotRecord !== undefined) observer.warning?.(run, cannotRecord); // all was written but result.json
  // Where the worker could not say how it ended, this is said for it, where a rebuild finds it.
  if (ending === undefined) folders.keepEnding(run.id, attempt, final);
  crashPoint('coordinator/ended');
  store.close(run.id, attempt, final);
  if (final.type !== 'failed') return { ending: final };
  return { ending: final, failure: timedOut ? 'timeout' : said === undefined ? 'crash' : 'error' };
}

/** What is wrong with a run's folder stops this run, and no other. */
function damageOf(look: () => void): AttemptResult | undefined {
  try {
    look();
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'log') throw error;
    return { ending: { type: 'failed', error: error.message }, failure: 'error' };
  }
}

interface Course {
  readonly exit: WorkerExit;
  readonly timedOut: boolean;
  /** What its log says of its end. */
  readonly ending: EndEvent | undefined;
  readonly cannotRecord: string | undefined;
}

async function train(
  run: RecordedRun,
  attempt: number,
  { until, judge }: Asked,
  options: AttemptOptions,
  stop: AbortSignal,
): Promise<Course> {
  const { home, engine, store, observer, launcher } = options;
  const { threads, runTimeoutMs } = options.limitsOf(run);
  let ending: EndEvent | undefined;
  let cannotRecord: string | undefined;
  let trouble: { readonly error: unknown } | undefined;
  const takeIn = (): void => {
    for (const event of store.ingest(run.id, attempt)) {
      observer.event?.(run, event);
      const reason = judge(event);
      if (isEnd(event)) ending = event;
      else if (reason !== undefined) worker.stop({ as: 'pruned', reason });
    }
  };
  // A process' last words can arrive after the news of its end; by then its log has been read, and the database may be closed.
  let isOver = false;
  const hear = (message: WorkerMessage): void => {
    if (isOver || trouble !== undefined) return;
    if (message.type === 'warning') observer.warning?.(run, message.message);
    else if (message.type === 'progress') observer.progress?.(run, message);
    else if (message.type === 'cannotRecord') cannotRecord = message.error;
    else if (message.type === 'wrote') {
      try {
        takeIn();
      } catch (error) {
        trouble = { error }; // the database cannot be written: the worker keeps what it has, and so do we
        worker.stop({ as: 'interrupted', reason: 'its results could not be recorded' });
      }
    }
  };
  const known = store.startOf(run.id);
  const job = { home, run: run.id, attempt, until, threads, ...known, engine: engine ?? known.engine };
  const worker = launcher.start(job, hear);
  try {
    crashPoint('coordinator/spawned');
    store.setOwner(run.id, attempt, worker.pid);
    worker.begin();
    crashPoint('coordinator/begun');
  } catch (error) {
    worker.kill();
    await worker.exited;
    throw error;
  }
  const { exit, timedOut } = await supervise(worker, runTimeoutMs, options, stop);
  isOver = true;
  crashPoint('coordinator/exited');
  if (trouble !== undefined) throw trouble.error;
  takeIn();
  return { exit, timedOut, ending, cannotRecord };
}

/** Waits for the worker's end; passes on the wish to stop, and enforces the time limit. */
async function supervise(
  worker: RunningWorker,
  runTimeoutMs: number | null,
  { drain, halt, clock }: AttemptOptions,
  stop: AbortSignal,
): Promise<{ exit: WorkerExit; timedOut: boolean }> {
  let timedOut = false;
  let cancel = (): void => {};
  const ask = (): void =>
    worker.stop({ as: 'interrupted', reason: drain.aborted ? 'interrupted by the user' : 'the sweep was given up' });
  const kill = (): void => worker.kill();
  const terminate = (): void => {
    worker.terminate();
    cancel = clock.after(TERMINATE_MS, kill);
  };
  const timeOut = (limit: number): void => {
    timedOut = true;
    worker.stop({ as: 'failed', reason: timeoutReason(limit) });
    cancel = clock.after(STOP_MS, terminate);
  };
  stop.addEventListener('abort', ask, { once: true });
  halt.addEventListener('abort', kill, { once: true });
  if (stop.aborted) ask();
  if (halt.aborted) kill();
  if (runTimeoutMs !== null) cancel = clock.after(runTimeoutMs, () => timeOut(runTimeoutMs));
  try {
    return { exit: await worker.exited, timedOut };
  } finally {
    cancel();
    stop.removeEventListener('abort', ask);
    halt.removeEventListener('abort', kill);
  }
}
