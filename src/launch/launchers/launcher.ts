// What can start a worker. Types only.

import type { EndEvent } from '../../train/events.js';
import type { FailureKind } from '../retry.js';
import type { Job, StopRequest, WorkerMessage } from '../channel/messages.js';

export interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines it wrote to stderr. */
  readonly stderr: string;
  /** What a launcher knows of the end, where the run's log does not say it; and of what kind it is. */
  readonly ending?: EndEvent;
  readonly failure?: FailureKind;
  /** `left`: it trains on without its coordinator. `again`: it ran out of a time that is not the run's. */
  readonly then?: 'left' | 'again';
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
  /**
   * Has it train on without its coordinator: of workers that outlive it. They keep to limits.run_timeout themselves,
   * since nobody else knows when they begin.
   */
  leave?(): void;
}

export interface Launcher {
  start(job: Job, onMessage: (message: WorkerMessage) => void): RunningWorker;
  /** A worker that outlived its coordinator, of launchers whose workers do: as if `start` had started it. */
  attach?(job: Job, onMessage: (message: WorkerMessage) => void): RunningWorker;
  /**
   * Sees to it that runs can be given at all, before any is claimed.
   * @param home the folder of all runs
   * @param threads of a run
   * @throws UserError where none would be taken
   */
  check?(home: string, threads: number): Promise<void>;
  /** No further run will come: ends what waits for one, and waits for its end. */
  close(): Promise<void>;
}
