// Workers as child processes of this machine, each in a process group of its own, so that Ctrl-C reaches only the
// coordinator, which then asks them to stop. A process that has trained a run well takes the next one: starting it and
// loading its libraries takes longer than a short run does.

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemError } from '../../util/errors.js';
import { homePaths, workingFolderIfAny } from '../../util/files.js';
import type { CoordinatorMessage, Job, WorkerMessage } from '../channel/messages.js';
import type { Launcher, RunningWorker, WorkerExit } from './launcher.js';
import { lastLines } from './stderr.js';

/** A process grew by 0.1 MB a run, over 150 runs of an epoch: it is renewed before that comes to something. */
const MOST_RUNS = 200;
/** A process without a run has nothing to save. */
const GONE_AFTER_MS = 2000;

/** @param program what each process runs */
export function localLauncher(program = fileURLToPath(new URL('../worker/main.js', import.meta.url))): Launcher {
  const pool = new Set<Worker>();
  return {
    start: (job, onMessage) => {
      const idle = [...pool].find((worker) => worker.canTake(job));
      if (idle !== undefined) pool.delete(idle);
      const worker = idle ?? new Worker(program, job);
      return worker.take(job, onMessage, () => pool.add(worker));
    },
    close: async () => {
      await Promise.all([...pool].map((worker) => worker.dismiss()));
      pool.clear();
    },
  };
}

interface Assignment {
  readonly job: Job;
  readonly onMessage: (message: WorkerMessage) => void;
  readonly end: (exit: WorkerExit) => void;
  /** Called where it can take another run. */
  readonly free: () => void;
}

/** A child process, and the run that it has. */
class Worker {
  readonly #child: ChildProcess;
  readonly #first: Job;
  #assignment: Assignment | undefined;
  #runs = 0;

  constructor(program: string, job: Job) {
    this.#first = job;
    const child = spawned(program, job);
    this.#child = child;
    child.on('message', (message) => this.#hear(message as WorkerMessage));
    child.once('error', (error) => this.#end(null, null, (systemError(error) ?? error).message));
    child.once('exit', (code, signal) => this.#end(code, signal));
  }

  /** Whether it waits, and a run may come after those it had: an engine's threads are a process' own. */
  canTake({ home, engine, threads }: Job): boolean {
    const first = this.#first;
    const isAlike = home === first.home && engine === first.engine && threads === first.threads;
    return isAlike && this.#runs < MOST_RUNS && this.#child.connected && !this.#hasEnded();
  }

  #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  take(job: Job, onMessage: Assignment['onMessage'], free: () => void): RunningWorker {
    this.#runs++;
    const { run, attempt } = job;
    const exited = new Promise<WorkerExit>((end) => (this.#assignment = { job, onMessage, end, free }));
    return {
      pid: this.#child.pid ?? 0,
      exited,
      begin: () => this.#say({ type: 'train', job }),
      stop: ({ as, reason }) => this.#say({ type: 'stop', run, attempt, as, reason }),
      terminate: () => this.#signal(job, 'SIGTERM'),
      kill: () => this.#signal(job, 'SIGKILL'),
    };
  }

  /** Lets it end: it has no run. */
  async dismiss(): Promise<void> {
    const child = this.#child;
    if (this.#hasEnded()) return;
    const exited = once(child, 'exit');
    if (child.connected) child.disconnect();
    const kill = setTimeout(() => child.kill('SIGKILL'), GONE_AFTER_MS);
    await exited;
    clearTimeout(kill);
  }

  #hear(message: WorkerMessage): void {
    const assignment = this.#assignment;
    if (assignment === undefined) return;
    if (message.type !== 'ended') assignment.onMessage(message);
    else if (message.isWell) {
      assignment.free();
      this.#end(0, null);
    } // otherwise its process ends, and says how
  }

  #end(code: number | null, signal: string | null, error?: string): void {
    const assignment = this.#assignment;
    this.#assignment = undefined;
    if (assignment === undefined) return;
    const { home, run, attempt } = assignment.job;
    assignment.end({ code, signal, stderr: error ?? lastLines(homePaths(home).run(run).attempt(attempt).stderr) });
  }

  #say(message: CoordinatorMessage): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** To all that it started. Not where the process has another run by now. */
  #signal(job: Job, signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#assignment?.job !== job) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // already gone
    }
  }
}

function spawned(program: string, job: Job): ChildProcess {
  const attempt = homePaths(job.home).run(job.run).attempt(job.attempt);
  mkdirSync(attempt.folder, { recursive: true });
  const stderr = openSync(attempt.stderr, 'a');
  try {
    return fork(program, [job.home], {
      detached: true,
      stdio: ['ignore', 'ignore', stderr, 'ipc'],
      execArgv: [],
      cwd: workingFolderIfAny() ?? job.home, // Node starts no thread in a folder that is gone
    });
  } finally {
    closeSync(stderr);
  }
}
