// What coordinator and worker say to each other. Short words only: everything worth keeping is in the event log.

import { homePaths, type HomePaths } from '../../util/files.js';
import type { ProgressNote } from '../../train/trainer.js';

export type WorkerMessage =
  | { readonly type: 'wrote' }
  | { readonly type: 'warning'; readonly message: string }
  /** It cannot go on, and cannot write that down either: the disk is full. */
  | { readonly type: 'cannotRecord'; readonly error: string }
  | ProgressNote
  /** The last word on a run: its log is closed. A worker that is well takes another run after it. */
  | ({ readonly type: 'ended' } & RunEnd)
  /** Its process was started anew by somebody else than its coordinator, and goes on under another attempt. */
  | { readonly type: 'restarted'; readonly attempt: number };

export interface RunEnd {
  /** Whether the process may be trusted with another run. */
  readonly isWell: boolean;
  /** `timeout`: limits.run_timeout. `time limit`: its job's. `signal`: somebody else told it to end. */
  readonly by?: 'timeout' | 'time limit' | 'signal';
}

/** How a worker is to end the run that it trains. */
export interface StopRequest {
  /** `interrupted`: it goes on another time. `pruned`: a rule of its sweep stops it. `failed`: its time is over. */
  readonly as: 'interrupted' | 'pruned' | 'failed';
  readonly reason: string;
}

export type CoordinatorMessage =
  /** Train: the database says who you are. */
  | { readonly type: 'train'; readonly job: Job }
  /** Write a checkpoint and end the run. Where that has ended by itself meanwhile, this is of no other. */
  | ({ readonly type: 'stop'; readonly run: number; readonly attempt: number } & StopRequest);

/** What a worker has to know of a run to train it. */
export interface Job {
  /** Home folder. */
  readonly home: string;
  /**
   * Where the database lies: locks are there, and nothing else of it is a worker's concern. Absent: beside the runs.
   */
  readonly database?: string | undefined;
  readonly run: number;
  /** Identity of the run's folder. A folder of another run is not touched. */
  readonly uid: string;
  /** Epochs of the run whose rows are known: a checkpoint of a later one is not used. */
  readonly recordedEpochs: number;
  /** Whether a checkpoint is on record: then there is no beginning anew without a word. */
  readonly hasCheckpoint: boolean;
  readonly attempt: number;
  /** The epoch after which it stops with a checkpoint, as `pruned`; null: none, it trains to its end. */
  readonly until: number | null;
  readonly threads: number;
  /** What trains: what the run's configuration says, or another one in its place. */
  readonly engine: string;
  /** limits.run_timeout, for workers that see to it themselves. */
  readonly runTimeoutMs: number | null;
}

export const pathsOf = ({ home, database }: Pick<Job, 'home' | 'database'>): HomePaths => homePaths(home, database);
