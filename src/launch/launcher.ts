// What can start a worker. Types only.

import type { CoordinatorMessage, Job, WorkerMessage } from './messages.js';

export interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines it wrote to stderr. */
  readonly stderr: string;
}

export interface RunningWorker {
  readonly pid: number;
  readonly exited: Promise<WorkerExit>;
  /** Asks it to write a checkpoint and end. */
  stop(how: Pick<CoordinatorMessage, 'as' | 'reason'>): void;
  /** Ends it at once, with everything it started. */
  kill(): void;
}

export interface Launcher {
  start(job: Job, onMessage: (message: WorkerMessage) => void): RunningWorker;
}
