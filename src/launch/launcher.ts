// What can start a worker. Types only.

import type { CoordinatorMessage, Job, WorkerMessage } from './messages.js';

export interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines it wrote to stderr. */
  readonly stderr: string;
}

type Ending = Pick<Extract<CoordinatorMessage, { type: 'stop' }>, 'as' | 'reason'>;

export interface RunningWorker {
  readonly pid: number;
  readonly exited: Promise<WorkerExit>;
  /** Lets it train. Until then it touches nothing: it is to be on record as the run's owner first. */
  begin(): void;
  /** Asks it to write a checkpoint and end. */
  stop(how: Ending): void;
  /** Asks it the same by signal: over a channel of its own. */
  terminate(): void;
  /** Ends it at once, with everything it started. */
  kill(): void;
}

export interface Launcher {
  start(job: Job, onMessage: (message: WorkerMessage) => void): RunningWorker;
}
