// What can start a worker. Types only.

import type { Job, StopRequest, WorkerMessage } from '../channel/messages.js';

export interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines it wrote to stderr. */
  readonly stderr: string;
}

/** A worker with one run. What it does after that run is its launcher's concern. */
export interface RunningWorker {
  readonly pid: number;
  /** It touches the run no more. */
  readonly exited: Promise<WorkerExit>;
  /** Lets it train. Until then it touches nothing: it is to be on record as the run's owner first. */
  begin(): void;
  /** Asks it to write a checkpoint and end. */
  stop(how: StopRequest): void;
  /** Asks it the same by signal: over a channel of its own. */
  terminate(): void;
  /** Ends it at once, with everything it started. */
  kill(): void;
}

export interface Launcher {
  start(job: Job, onMessage: (message: WorkerMessage) => void): RunningWorker;
  /** No further run will come: ends what waits for one, and waits for its end. */
  close(): Promise<void>;
}
