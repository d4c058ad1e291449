// A run that was given to Slurm, as its coordinator follows it: by the files of its attempt, and by what Slurm says of
// its task.

import { isLogWhole } from '../../../store/ingest/result-file.js';
import { readJobFile } from '../../../store/ownership/job-file.js';
import { homePaths, isFile, type RunPaths } from '../../../util/files.js';
import { askToStop, coordinatorEnd, type CoordinatorEnd } from '../../channel/files.js';
import type { Job, RunEnd, StopRequest, WorkerMessage } from '../../channel/messages.js';
import type { WorkerExit } from '../launcher.js';
import { lastLines } from '../stderr.js';
import type { QueuedTask } from './queue.js';
import { absence, isOver } from './verdict.js';

/**
 * How long files of an attempt may take to show here, once Slurm says that its job is over: folders are remembered a
 * minute.
 */
const WELL_AFTER_MS = 60_000;
const ILL_AFTER_MS = 8000;

/** Another run of its task took the time, or the process: one that failed is not used again. */
const NO_TURN: WorkerExit = {
  code: 0,
  signal: null,
  stderr: '',
  ending: { type: 'interrupted', reason: 'its job ended before its turn came' },
  then: 'again',
};

export class GivenRun {
  readonly job: Job;
  readonly exited: Promise<WorkerExit>;
  /** Which submission it is part of, once it is; and of which task. */
  submission: string | undefined;
  task = 0;
  /** As Slurm said last; null: it was asked, and knows no such task. */
  queued: QueuedTask | null | undefined;
  /** How it was to end. */
  asked: StopRequest | undefined;
  /** What its worker said at the end of the last attempt. */
  end: RunEnd | undefined;
  isOver = false;
  /** Whether others of its task came before it. */
  hasWaited: () => boolean = () => false;
  #isNoticed = false;
  readonly #run: RunPaths;
  readonly #onMessage: (message: WorkerMessage) => void;
  #attempt: number;
  #files: CoordinatorEnd;
  #resolve: (exit: WorkerExit) => void = () => {};
  #overSince: number | undefined;
  #saidSince: number | undefined;

  constructor(job: Job, onMessage: (message: WorkerMessage) => void) {
    this.job = job;
    this.exited = new Promise((resolve) => (this.#resolve = resolve));
    this.#run = homePaths(job.home).run(job.run);
    this.#onMessage = onMessage;
    this.#attempt = job.attempt;
    this.#files = coordinatorEnd(this.#run.attempt(job.attempt));
  }

  /** Its worker has begun. */
  get hasBegun(): boolean {
    return this.#attempt > this.job.attempt || isFile(this.#run.attempt(this.#attempt).events);
  }

  /** Said once, when it was: Slurm knows what becomes of its job. */
  isToldToEnd(): boolean {
    const isNews = !this.isOver && this.end?.by === 'signal' && !this.#isNoticed;
    this.#isNoticed ||= isNews;
    return isNews;
  }

  askToStop(request: StopRequest): void {
    if (this.isOver) return;
    this.asked ??= request;
    askToStop(this.#run.attempt(this.#attempt), this.asked);
  }

  /** Passes on what is new; ends where its worker has said so. @param now milliseconds, that pass evenly */
  look(now: number): void {
    this.#hear();
    while (!this.isOver && readJobFile(this.#run.attempt(this.#attempt + 1))?.submission === this.submission) {
      this.#attempt++;
      this.#files = coordinatorEnd(this.#run.attempt(this.#attempt));
      [this.end, this.#saidSince, this.#overSince, this.#isNoticed] = [undefined, undefined, undefined, false];
      this.#onMessage({ type: 'restarted', attempt: this.#attempt });
      if (this.asked !== undefined) askToStop(this.#run.attempt(this.#attempt), this.asked);
      this.#hear();
    }
    if (this.isOver) return;
    // A job that was told to end may be over, or about to be started anew: that Slurm knows.
    if (this.end !== undefined && this.end.by !== 'signal') this.#finishAsSaid(this.end, now);
    else this.#lookAtJob(now);
  }

  /** Once its whole log is here, which a shared folder may show later than the word of its end. */
  #finishAsSaid(end: RunEnd, now: number): void {
    this.#saidSince ??= now;
    const isLate = now - this.#saidSince >= (end.isWell ? WELL_AFTER_MS : ILL_AFTER_MS);
    if (isLate || isLogWhole(this.#run.attempt(this.#attempt))) this.#finish(this.#exitOf(end));
  }

  #hear(): void {
    for (const message of this.#files.hear()) {
      if (message.type === 'ended') this.end = message;
      else this.#onMessage(message);
    }
  }

  #lookAtJob(now: number): void {
    const { queued } = this;
    if (queued === undefined || (queued !== null && !isOver(queued))) {
      this.#overSince = undefined;
      return;
    }
    this.#overSince ??= now;
    if (this.end !== undefined) this.#finishAsSaid(this.end, now);
    else if (now - this.#overSince >= this.#patience()) this.#finish(this.#absent(queued ?? undefined));
  }

  /** What ended well has left its word, which may come late; so may what nothing is known of. */
  #patience(): number {
    if (this.asked !== undefined && !this.hasBegun) return 0;
    const isWell = this.queued === null ? this.hasBegun : this.queued?.state === 'COMPLETED';
    return isWell ? WELL_AFTER_MS : ILL_AFTER_MS;
  }

  #exitOf({ isWell, by }: RunEnd): WorkerExit {
    return {
      code: isWell ? 0 : 1,
      signal: null,
      stderr: this.#stderr(),
      ...(by === 'timeout' && { failure: 'timeout' as const }),
      ...(by === 'time limit' && { then: 'again' as const }),
    };
  }

  #absent(task: QueuedTask | undefined): WorkerExit {
    const isSpared = !this.hasBegun && this.hasWaited() && task?.state !== 'CANCELLED';
    if (this.asked === undefined && isSpared) return NO_TURN;
    if (this.asked === undefined) return absence(task, this.hasBegun, this.#stderr());
    const { as, reason } = this.asked;
    const ending = as === 'failed' ? ({ type: as, error: reason } as const) : { type: as, reason };
    return { code: 1, signal: null, stderr: this.#stderr(), ending };
  }

  #stderr(): string {
    const own = lastLines(this.#run.attempt(this.#attempt).stderr);
    if (own !== '' || this.submission === undefined) return own;
    return lastLines(homePaths(this.job.home).submission(this.submission).output(this.task));
  }

  giveBack(): void {
    this.#finish(NO_TURN);
  }

  refuse(error: string): void {
    this.#finish({
      code: 1,
      signal: null,
      stderr: '',
      ending: { type: 'failed', error: `Slurm did not take its job: ${error}` },
      failure: 'error',
    });
  }

  leave(): void {
    this.#finish({ code: null, signal: null, stderr: '', then: 'left' });
  }

  /** It was never given to Slurm. */
  withdraw(): void {
    const ending = { type: 'interrupted', reason: 'it was not yet given to Slurm' } as const;
    this.#finish(this.asked === undefined ? { ...NO_TURN, ending, then: 'again' } : this.#absent(undefined));
  }

  #finish(exit: WorkerExit): void {
    this.isOver = true;
    this.#resolve(exit);
  }
}
