// Workers as jobs of a Slurm cluster, on machines that share the folder of all runs. They outlive their coordinator: whoever
// comes next attaches to them. What a run did is told by its files alone; Slurm is asked where they say nothing.

import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SlurmKeys } from '../../../spec/launcher-schema.js';
import { readJobFile } from '../../../store/ownership/job-file.js';
import { homePaths } from '../../../util/files.js';
import type { Job } from '../../channel/messages.js';
import type { Launcher, RunningWorker } from '../launcher.js';
import { ask as askSlurm, type Ask } from './commands.js';
import { GivenRun } from './given-run.js';
import { askQueue, taskKey } from './queue.js';
import { isSubmitted, mostTasks, submit, writeSubmission, type Programs } from './submit.js';
import { isBlocked, isWaiting } from './verdict.js';

const LOOK_EVERY_MS = 1000;
/** After something has happened Slurm is asked soon, then ever less often. */
const ASK_FIRST_MS = 2000;
const ASK_LAST_MS = 30_000;
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

const PROGRAMS: Programs = {
  node: process.execPath,
  program: fileURLToPath(new URL('../../worker/job-main.js', import.meta.url)),
};

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
    close: () => jobs.close(),
  };
}

class SlurmJobs {
  readonly #options: SlurmOptions;
  readonly #ask: Ask;
  /** Not yet given to Slurm. */
  #fresh: GivenRun[] = [];
  readonly #given = new Set<GivenRun>();
  readonly #submissions = new Map<string, Set<GivenRun>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #askEvery = ASK_FIRST_MS;
  #askAt = 0;
  #isAsking = false;
  #isSubmitting = false;
  #isClosed = false;
  #isAway = false;
  readonly #blocked = new Set<string>();

  constructor(options: SlurmOptions) {
    this.#options = options;
    this.#ask = options.ask ?? askSlurm;
  }

  worker(run: GivenRun, begin: () => void): RunningWorker {
    return {
      pid: process.pid,
      exited: run.exited,
      begin,
      stop: (how) => {
        run.askToStop(how);
        this.#withdraw(run);
        this.#askSoon();
      },
      terminate: () => {},
      kill: () => void this.#cancel(run, 'KILL'),
      leave: () => run.leave(),
    };
  }

  give(run: GivenRun): void {
    if (run.isOver) return;
    this.#fresh.push(run);
    this.#after(GATHER_MS, () => void this.#submitFresh());
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

  async #submitFresh(): Promise<void> {
    if (this.#isSubmitting || this.#fresh.length === 0) return;
    this.#isSubmitting = true;
    try {
      let most = await mostTasks(this.#ask);
      while (this.#fresh.length > 0 && !this.#isClosed) most = await this.#submitSome(most);
    } finally {
      this.#isSubmitting = false;
    }
  }

  /** @returns how many tasks to try next */
  async #submitSome(most: number): Promise<number> {
    const { keys, programs = PROGRAMS } = this.#options;
    const size = keys.runs_per_task ?? 1;
    const some = this.#fresh.splice(0, most * size).filter((run) => !run.isOver);
    if (some.length === 0) return most;
    const tasks = inGroups(some, size);
    const { name, script } = writeSubmission(tasks.map((runs) => runs.map(({ job }) => job)), keys, programs); // prettier-ignore
    const outcome = await this.#submitPatiently(name, script);
    if (outcome === 'full') {
      this.#fresh.unshift(...some);
      this.#removeFiles(some[0]!.job, name);
      this.#options.note('Slurm lets you have no more jobs now: the rest is given to it as others end');
      await new Promise<void>((resolve) => this.#after(ASK_LAST_MS, resolve));
      return Math.max(1, most >> 1);
    }
    if (typeof outcome === 'object') for (const run of some) run.refuse(outcome.error);
    else for (const [task, runs] of tasks.entries()) for (const run of runs) this.#follow(run, name, task);
    return most;
  }

  /** A controller that is away costs time, and nothing else. */
  async #submitPatiently(name: string, script: string): Promise<'submitted' | 'full' | { readonly error: string }> {
    for (let wait = ASK_FIRST_MS; ; wait = Math.min(2 * wait, ASK_LAST_MS)) {
      const outcome = await submit(this.#ask, script);
      if (outcome.type === 'refused') return outcome;
      if (outcome.type !== 'later') return outcome.type;
      this.#sayAway();
      let known: boolean | undefined;
      while (known === undefined && !this.#isClosed) {
        await new Promise<void>((resolve) => this.#after(wait, resolve));
        known = await isSubmitted(this.#ask, name);
      }
      this.#isAway = false;
      if (known === true) return 'submitted';
    }
  }

  #follow(run: GivenRun, submission: string, task: number): void {
    run.submission = submission;
    run.task = task;
    this.#given.add(run);
    const others = this.#submissions.get(submission) ?? new Set();
    this.#submissions.set(submission, others.add(run));
    run.hasWaited = () => [...others].some((other) => other.task === task && other.hasBegun);
    this.#askSoon();
    if (this.#given.size === 1) this.#after(LOOK_EVERY_MS, () => this.#look());
  }

  #look(): void {
    const now = this.#options.elapsed();
    for (const run of this.#given) {
      run.look(now);
      if (run.isToldToEnd()) this.#askSoon(now);
      if (run.isOver) this.#settle(run);
    }
    if (now >= this.#askAt && !this.#isAsking) void this.#askAbout();
    if (this.#given.size > 0) this.#after(LOOK_EVERY_MS, () => this.#look());
  }

  /** What of its task comes after it has no turn any more, where the task ran out of time. */
  #settle(run: GivenRun): void {
    this.#given.delete(run);
    const others = [...this.#submissions.get(run.submission!)!];
    if (run.end?.by === 'time limit') {
      const rest = others.filter((other) => other.task === run.task && !other.isOver && !other.hasBegun);
      for (const other of rest) other.giveBack();
    }
    if (others.every(({ isOver }) => isOver)) this.#removeFiles(run.job, run.submission!);
  }

  #removeFiles({ home }: Job, submission: string): void {
    rmSync(homePaths(home).submission(submission).folder, { recursive: true, force: true });
  }

  async #askAbout(): Promise<void> {
    this.#isAsking = true;
    const { queue, error } = await askQueue(this.#ask);
    this.#isAsking = false;
    this.#askEvery = Math.min(2 * this.#askEvery, ASK_LAST_MS);
    this.#askAt = this.#options.elapsed() + this.#askEvery;
    if (queue === undefined) return this.#sayAway(error);
    this.#isAway = false;
    for (const run of this.#given) {
      const task = queue.get(taskKey(run.submission!, run.task)) ?? null;
      run.queued = task;
      if (task === null) continue;
      if (run.asked !== undefined) this.#withdraw(run);
      if (isBlocked(task) && !this.#blocked.has(task.id)) this.#options.note(`job ${task.id} is held by Slurm: ${task.reason}; scontrol release ${task.id} lets it go on`); // prettier-ignore
      if (isBlocked(task)) this.#blocked.add(task.id);
    }
  }

  #askSoon(now = this.#options.elapsed()): void {
    if (this.#askEvery === ASK_FIRST_MS && this.#askAt > now) return;
    this.#askEvery = ASK_FIRST_MS;
    this.#askAt = Math.min(this.#askAt, now + ASK_FIRST_MS);
  }

  #sayAway(error = 'it does not answer'): void {
    if (!this.#isAway) this.#options.note(`Slurm cannot be asked now: ${error}; jobs go on, and so does this when it answers again`); // prettier-ignore
    this.#isAway = true;
  }

  /** A job that waits has nothing to save, and need not come to its turn; unless another run of it is still wanted. */
  #withdraw(run: GivenRun): void {
    if (run.submission === undefined) return this.#fresh.includes(run) ? run.withdraw() : undefined;
    if (run.queued != null && isWaiting(run.queued)) void this.#cancel(run);
  }

  async #cancel(run: GivenRun, signal?: string): Promise<void> {
    if (run.queued == null) return;
    const mates = [...(this.#submissions.get(run.submission!) ?? [])].filter(({ task }) => task === run.task);
    if (signal === undefined && !mates.every(({ asked, isOver }) => isOver || asked !== undefined)) return;
    await this.#ask('scancel', [...(signal === undefined ? [] : ['--signal', signal, '--full']), run.queued.id]);
    this.#askSoon();
  }
}

const inGroups = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
