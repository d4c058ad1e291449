// Workers as jobs of a Slurm cluster, on machines that share the folder of all runs. They outlive their coordinator:
// whoever comes next attaches to them. Files alone tell what a run did; Slurm is asked where they say nothing.

import type { SlurmKeys } from '../../../spec/launcher-schema.js';
import { readJobFile } from '../../../store/ownership/job-file.js';
import { messageOf } from '../../../util/errors.js';
import { homePaths } from '../../../util/files.js';
import type { Launcher, RunningWorker } from '../launcher.js';
import { ask as askSlurm, type Ask } from './commands.js';
import { GivenRun } from './given-run.js';
import { taskKey, type Queue } from './queue.js';
import { QueueWatch } from './queue-watch.js';
import { Giving } from './giving.js';
import { PROGRAMS, type Programs, scriptOf } from './script.js';
import { Submissions } from './submissions.js';
import { requireTaken } from './test-only.js';
import { isBlocked, isWaiting } from './verdict.js';

const LOOK_EVERY_MS = 1000;
const WAITING_LOOKS = 10;
/** Runs that are begun within so long go into one array. */
const GATHER_MS = 50;

export interface SlurmOptions {
  readonly keys: SlurmKeys;
  /** Milliseconds from any point in time, that pass evenly. */
  readonly elapsed: () => number;
  /** Told what the user should know. */
  readonly note: (text: string) => void;
  /** Whether jobs that are found are asked to end. */
  readonly isToCancel?: boolean;
  readonly programs?: Programs;
  readonly ask?: Ask;
}

export function slurmLauncher(options: SlurmOptions): Launcher {
  const jobs = new SlurmJobs(options);
  return {
    start: (job, onMessage) => {
      const run = new GivenRun(job, onMessage);
      return jobs.worker(run, () => jobs.give(run));
    },
    attach: (job, onMessage) => {
      const run = new GivenRun(job, onMessage);
      return jobs.worker(run, () => jobs.find(run));
    },
    check: (home, threads) => requireTaken(scriptOf(options.keys, home, 1, threads)!, options.ask ?? askSlurm),
    close: () => jobs.close(),
  };
}

class SlurmJobs {
  readonly #options: SlurmOptions;
  readonly #ask: Ask;
  readonly #queue: QueueWatch;
  readonly #giving: Giving;
  readonly #given = new Set<GivenRun>();
  readonly #submissions = new Submissions();
  readonly #timers = new Set<NodeJS.Timeout>();
  #looks = 0;
  readonly #unreadable = new Set<GivenRun>();
  #isClosed = false;
  readonly #blocked = new Set<string>();
  /** Those to be ended at once whose job Slurm has not told of yet. */
  readonly #toKill = new Set<GivenRun>();

  constructor(options: SlurmOptions) {
    this.#options = options;
    this.#ask = options.ask ?? askSlurm;
    this.#queue = new QueueWatch(this.#ask, options.elapsed, options.note);
    this.#giving = new Giving(options.keys, options.programs ?? PROGRAMS, {
      ask: this.#ask,
      pause: (milliseconds) => new Promise((resolve) => this.#after(milliseconds, resolve)),
      away: (error) => this.#queue.away(error),
      back: () => this.#queue.back(),
      note: options.note,
      follow: (run, submission, task) => this.#follow(run, submission, task),
    });
  }

  worker(run: GivenRun, begin: () => void): RunningWorker {
    return {
      pid: process.pid,
      exited: run.exited,
      begin,
      stop: (how) => {
        run.askToStop(how);
        this.#withdraw(run);
        this.#queue.soon();
      },
      terminate: () => {},
      kill: () => this.#kill(run),
      leave: () => (this.#giving.isStillHere(run) ? run.withdraw() : run.leave()),
    };
  }

  give(run: GivenRun): void {
    if (run.isOver) return;
    this.#giving.add(run);
    this.#after(GATHER_MS, () => void this.#giving.submit());
  }

  /** A run that was given to Slurm by somebody before. */
  find(run: GivenRun): void {
    const { home, run: number, attempt } = run.job;
    const found = readJobFile(homePaths(home).run(number).attempt(attempt));
    if (found === undefined) return run.withdraw();
    this.#follow(run, found.submission, found.task);
    if (this.#options.isToCancel === true) run.askToStop({ as: 'interrupted', reason: 'cancelled by the user' });
  }

  close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#submissions.removeEnded();
    return Promise.resolve();
  }

  #after(milliseconds: number, act: () => void): void {
    if (this.#isClosed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, milliseconds);
    this.#timers.add(timer);
  }

  #follow(run: GivenRun, submission: string, task: number): void {
    this.#submissions.add(run, submission, task);
    this.#given.add(run);
    this.#queue.soon();
    if (this.#given.size === 1) this.#after(LOOK_EVERY_MS, () => this.#look());
  }

  #look(): void {
    const now = this.#options.elapsed();
    this.#looks++;
    for (const run of this.#given) {
      // What waits is looked at now and then: there may be thousands.
      const isToWait = run.queued != null && isWaiting(run.queued) && !run.isOver && this.#looks % WAITING_LOOKS !== 0;
      if (!isToWait) this.#lookAt(run, now);
      if (run.isToldToEnd()) this.#queue.soon();
      if (run.isOver) this.#settle(run);
    }
    void this.#queue.look((queue) => this.#hear(queue));
    if (this.#given.size > 0) this.#after(LOOK_EVERY_MS, () => this.#look());
  }

  /** A file that cannot be read now may be the next time: its job goes on. */
  #lookAt(run: GivenRun, now: number): void {
    try {
      run.look(now);
    } catch (error) {
      if (!this.#unreadable.has(run))
        this.#options.note(`run${run.job.run} cannot be followed now: ${messageOf(error)}`);
      this.#unreadable.add(run);
    }
  }

  /** What of its task comes after it has no turn any more, where the task ran out of time. */
  #settle(run: GivenRun): void {
    this.#given.delete(run);
    if (run.end?.by !== 'time limit') return;
    for (const other of this.#submissions.ofTask(run)) if (!other.isOver && !other.hasBegun) other.giveBack();
  }

  #hear(queue: Queue): void {
    for (const run of this.#given) {
      const task = queue.get(taskKey(run.submission!, run.task)) ?? null;
      run.queued = task;
      if (task === null) continue;
      if (this.#toKill.delete(run)) this.#kill(run);
      if (run.asked !== undefined) this.#withdraw(run);
      if (isBlocked(task) && !this.#blocked.has(task.id))
        this.#options.note(
          `job ${task.id} is held by Slurm: ${task.reason}; scontrol release ${task.id} lets it go on`,
        );
      if (isBlocked(task)) this.#blocked.add(task.id);
    }
  }

  /** A job that waits has nothing to save, and need not come to its turn; unless another run of it is still wanted. */
  #withdraw(run: GivenRun): void {
    if (run.submission === undefined) return this.#giving.isStillHere(run) ? run.withdraw() : undefined;
    if (run.queued != null && isWaiting(run.queued)) void this.#cancel(run);
  }

  #kill(run: GivenRun): void {
    if (run.queued == null) this.#toKill.add(run);
    else void this.#cancel(run, 'KILL');
  }

  async #cancel(run: GivenRun, signal?: string): Promise<void> {
    if (run.queued == null) return;
    const mates = this.#submissions.ofTask(run);
    if (signal === undefined && !mates.every(({ asked, isOver }) => isOver || asked !== undefined)) return;
    await this.#ask('scancel', [...(signal === undefined ? [] : ['--signal', signal, '--full']), run.queued.id]);
    this.#queue.soon();
  }
}
