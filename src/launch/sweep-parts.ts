// What a sweep is put together from, so that each part can be another one in a simulation. Types only.

import type { Retry } from '../spec/schema.js';
import type { RecordedRun } from '../store/recorder.js';
import type { EndEvent, RunEvent } from '../train/events.js';
import type { ProgressNote } from '../train/trainer.js';
import type { SearchMetric } from '../spec/search-schema.js';
import type { Job } from './channel/messages.js';
import type { RecordOfRun } from './history.js';

/** The database, as far as a coordinator needs it. */
export interface RunStore {
  /** Takes in what a coordinator that died could not; the run may turn out to have finished. */
  catchUp(run: number): void;
  /**
   * Takes a run for this coordinator, under a new attempt.
   * @returns the attempt's number, or undefined where the run is done, or somebody alive has it
   */
  claim(run: number): number | undefined;
  /** How a run stands, and a metric of it epoch by epoch; null: of none. */
  onRecord(run: number, metric: SearchMetric | null): RecordOfRun;
  /** Whether somebody alive trains a run, having taken in what it has written. */
  isElsewhere(run: number): boolean;
  /**
   * Takes over a run whose worker outlived its coordinator, for workers that do.
   * @returns the number of its attempt, or undefined where there is none, or its coordinator lives
   */
  adopt(run: number): number | undefined;
  /** A worker was started anew by somebody else, under this attempt, which is on record from here on. */
  succeed(run: number, attempt: number): void;
  /**
   * What a worker has to know of its run: whose folder it should find, how far its epochs are on record, what trains
   * it.
   */
  startOf(run: number): Pick<Job, 'uid' | 'recordedEpochs' | 'hasCheckpoint' | 'engine'>;
  /** Says which process now holds an attempt. */
  setOwner(run: number, attempt: number, pid: number): void;
  /** Takes in what an attempt has written since last time. */
  ingest(run: number, attempt: number): readonly RunEvent[];
  /** The attempt's process is gone; without an ending in its log, this is how it ended. */
  close(run: number, attempt: number, fallback: EndEvent): void;
}

/** The folders of the runs, as far as a coordinator touches them. */
export interface RunFolders {
  /** @throws UserError where the attempt's folder belongs to somebody else */
  prepare(run: number, attempt: number): void;
  /** Writes down how an attempt ended that could not say it itself. */
  keepEnding(run: number, attempt: number, ending: EndEvent): void;
}

/** What a run's spec allows it. */
export interface RunLimits {
  readonly threads: number;
  readonly runTimeoutMs: number | null;
  readonly retry: Retry;
}

/** Time, as it passes. */
export interface Clock {
  /** @returns what calls it off */
  after(milliseconds: number, act: () => void): () => void;
}

/** Told what happens, for bars and lines. */
export interface SweepObserver {
  started?(run: RecordedRun, attempt: number): void;
  progress?(run: RecordedRun, note: ProgressNote): void;
  event?(run: RecordedRun, event: RunEvent): void;
  warning?(run: RecordedRun, message: string): void;
  ended?(run: RecordedRun, ending: EndEvent): void;
  /** The sweep stops before its end, and why. */
  aborted?(reason: string): void;
}
