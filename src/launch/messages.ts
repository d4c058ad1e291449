// What coordinator and worker say to each other. Short words only: everything worth keeping is in the event log.

import type { ProgressNote } from '../train/trainer.js';

export type WorkerMessage =
  | { readonly type: 'wrote' }
  | { readonly type: 'warning'; readonly message: string }
  /** It cannot go on, and cannot write that down either: the disk is full. */
  | { readonly type: 'cannotRecord'; readonly error: string }
  | ProgressNote;

export type CoordinatorMessage =
  /** Train: the database says who you are. */
  | { readonly type: 'begin' }
  /** Write a checkpoint and end, as interrupted or, when the time limit is over, as failed. */
  | { readonly type: 'stop'; readonly as: 'interrupted' | 'failed'; readonly reason: string };

/** What a worker is started with. */
export interface Job {
  /** Home folder. */
  readonly home: string;
  readonly run: number;
  /** Identity of the run's folder. A folder of another run is not touched. */
  readonly uid: string;
  /** Epochs of the run whose rows are known: a checkpoint of a later one is not used. */
  readonly recordedEpochs: number;
  /** Whether a checkpoint is on record: then there is no beginning anew without a word. */
  readonly hasCheckpoint: boolean;
  readonly attempt: number;
  readonly threads: number;
  /** Trains on another engine than the run's configuration says. */
  readonly engine?: string | undefined;
}
