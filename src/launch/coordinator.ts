// Runs to processes: trains what is missing, so many at a time, and records what they write.

import { existsSync, mkdirSync } from 'node:fs';
import pLimit from 'p-limit';
import type { EndEvent, RunEvent, RunStatus } from '../train/events.js';
import type { ProgressNote } from '../train/trainer.js';
import type { ProcessIdentity, RecordedRun, Recorder } from '../store/recorder.js';
import { UserError } from '../util/errors.js';
import { writeAtomically, type HomePaths } from '../util/files.js';
import type { Launcher, RunningWorker, WorkerExit } from './launcher.js';
import type { WorkerMessage } from './messages.js';

/** Told what happens, for bars and lines. */
export interface SweepObserver {
  started?(run: RecordedRun, attempt: number): void;
  progress?(run: RecordedRun, note: ProgressNote): void;
  event?(run: RecordedRun, event: RunEvent): void;
  warning?(run: RecordedRun, message: string): void;
  ended?(run: RecordedRun, ending: EndEvent): void;
}

export interface SweepOptions {
  readonly paths: HomePaths;
  readonly recorder: Recorder;
  readonly launcher: Launcher;
  readonly jobs: number;
  readonly threads: number;
  /** In place of the engine that each run's configuration names. */
  readonly engine?: string | undefined;
  readonly runTimeoutMs: number | null;
  readonly onFailure: 'continue' | 'stop';
  readonly observer: SweepObserver;
  /** Aborted once: stop cleanly. */
  readonly drain: AbortSignal;
  /** Aborted: stop at once. */
  readonly halt: AbortSignal;
  readonly identify: (pid: number) => ProcessIdentity;
  readonly isAlive: (owner: ProcessIdentity) => boolean;
  readonly pid: number;
}

/** What became of the runs that were trained here; those that were done before, or belong to another sweep, are absent. */
export type SweepResult = ReadonlyMap<number, RunStatus>;

const KILL_GRACE_MS = 5000;

export async function trainRuns(runs: readonly RecordedRun[], options: SweepOptions): Promise<SweepResult> {
  const outcome = new Map<number, RunStatus>();
  const giveUp = new AbortController();
  const stop = AbortSignal.any([options.drain, options.halt, giveUp.signal]);
  const trainOne = async (run: RecordedRun): Promise<void> => {
    if (stop.aborted) return;
    const ending = await trainRun(run, options, stop);
    if (ending === undefined) return;
    outcome.set(run.id, ending.type);
    options.observer.ended?.(run, ending);
    if (ending.type === 'failed' && options.onFailure === 'stop') giveUp.abort();
  };
  const limit = pLimit(options.jobs);
  const settled = await Promise.allSettled(
    runs.map((run) =>
      limit(() =>
        trainOne(run).catch((error: unknown) => {
          giveUp.abort(); // what stops one run here (a full disk, a foreign folder) would stop the others too
          throw error;
        }),
      ),
    ),
  );
  // Only now: as long as one worker is alive, its log has to be taken in.
  const rejected = settled.find((result) => result.status === 'rejected');
  if (rejected !== undefined) throw rejected.reason;
  return outcome;
}

async function trainRun(run: RecordedRun, options: SweepOptions, stop: AbortSignal): Promise<EndEvent | undefined> {
  const { recorder, paths, launcher, observer } = options;
  recorder.catchUp(run.id);
  const attempt = recorder.claim(run.id, options.identify(options.pid), options.isAlive);
  if (attempt === undefined) return undefined;
  prepareFolder(run, attempt, options);
  observer.started?.(run, attempt);

  let ending: EndEvent | undefined;
  const takeIn = (): void => {
    for (const event of recorder.ingest(run.id, attempt)) {
      observer.event?.(run, event);
      if (isEnding(event)) ending = event;
    }
  };
  const job = { home: paths.home, run: run.id, attempt, threads: options.threads, engine: options.engine };
  // A process' last words can arrive after the news of its end; by then its log has been read, and the database may be closed.
  let isOver = false;
  const worker = launcher.start(job, (message: WorkerMessage) => {
    if (isOver) return;
    if (message.type === 'wrote') takeIn();
    else if (message.type === 'warning') observer.warning?.(run, message.message);
    else observer.progress?.(run, message);
  });
  recorder.setOwner(run.id, attempt, options.identify(worker.pid));
  const { exit, timedOut } = await supervise(worker, options, stop);
  isOver = true;
  takeIn();
  const fallback: EndEvent = endingOf(exit, timedOut, options.runTimeoutMs, stop.aborted);
  recorder.close(run.id, attempt, fallback);
  if (ending === undefined) {
    // The worker could not say how it ended, so this is said for it, where a rebuild finds it.
    writeAtomically(
      paths.run(run.id).attempt(attempt).result,
      `${JSON.stringify({ status: fallback.type, ending: fallback })}\n`,
    );
  }
  return ending ?? fallback;
}

/** The run's folder and plan.json. A folder that another database filled is not touched. */
function prepareFolder(run: RecordedRun, attempt: number, { recorder, paths }: SweepOptions): void {
  const { folder, plan, attempt: attemptPaths } = paths.run(run.id);
  if (existsSync(attemptPaths(attempt).events)) {
    recorder.close(run.id, attempt, { type: 'failed', error: 'its folder is not empty' });
    throw new UserError('database', {
      at: folder,
      message: 'this folder belongs to a run that the database does not know',
      hint: 'harness rebuild makes the database from the folders',
    });
  }
  mkdirSync(folder, { recursive: true });
  if (!existsSync(plan)) writeAtomically(plan, `${JSON.stringify(recorder.planRecord(run.id), null, 2)}\n`);
}

/** Waits for the worker's end; passes on the wish to stop, and enforces the time limit. */
async function supervise(
  worker: RunningWorker,
  { drain, halt, runTimeoutMs }: SweepOptions,
  stop: AbortSignal,
): Promise<{ exit: WorkerExit; timedOut: boolean }> {
  let timedOut = false;
  const timers: NodeJS.Timeout[] = [];
  const ask = (): void =>
    worker.stop({ as: 'interrupted', reason: drain.aborted ? 'interrupted by the user' : 'another run failed' });
  const kill = (): void => worker.kill();
  stop.addEventListener('abort', ask, { once: true });
  halt.addEventListener('abort', kill, { once: true });
  if (stop.aborted) ask();
  if (runTimeoutMs !== null) {
    timers.push(
      setTimeout(() => {
        timedOut = true;
        worker.stop({ as: 'failed', reason: timeoutReason(runTimeoutMs) });
        timers.push(setTimeout(kill, KILL_GRACE_MS));
      }, runTimeoutMs),
    );
  }
  try {
    return { exit: await worker.exited, timedOut };
  } finally {
    timers.forEach(clearTimeout);
    stop.removeEventListener('abort', ask);
    halt.removeEventListener('abort', kill);
  }
}

function endingOf(
  { code, signal, stderr }: WorkerExit,
  timedOut: boolean,
  timeoutMs: number | null,
  stopping: boolean,
): EndEvent {
  if (timedOut) return { type: 'failed', error: timeoutReason(timeoutMs!) };
  if (stopping) return { type: 'interrupted', reason: 'stopped by the user' };
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  return { type: 'failed', error: `the training process ended with ${how}${stderr === '' ? '' : `\n${stderr}`}` };
}

const timeoutReason = (timeoutMs: number): string => `took longer than limits.run_timeout (${timeoutMs / 1000} s)`;

function isEnding(event: RunEvent): event is RunEvent & EndEvent {
  return (
    event.type === 'finished' || event.type === 'stopped' || event.type === 'interrupted' || event.type === 'failed'
  );
}
