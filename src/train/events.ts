// What a run says about itself, one JSON object a line. The event log is the truth; the database is an index over it.

import type { DatasetFacts } from '../data/dataset.js';
import type { Provenance } from './provenance.js';

/** Version of the log's format that is written. Lines of version 1 have no checksum. */
export const EVENT_VERSION = 2;

export interface EventHeader {
  readonly v: 1 | typeof EVENT_VERSION;
  readonly attempt: number;
  /** Counts the lines of an attempt, from 1. */
  readonly seq: number;
  /** Epoch milliseconds, UTC. */
  readonly at: number;
}

/** A number that JSON may not be able to hold: `"NaN"`, `"Infinity"` and `"-Infinity"` stand for themselves. */
export type Metric = number | 'NaN' | 'Infinity' | '-Infinity';

export interface StartedEvent {
  readonly type: 'started';
  /** Identity of the run's folder, as in its plan.json. Absent in old logs. */
  readonly uid?: string;
  readonly provenance: Provenance;
  readonly parameters: number;
  readonly evaluationSets: readonly {
    readonly name: string;
    readonly hash: string;
    readonly size: number;
    readonly chanceCharAccuracy: number;
    /** Of its questions: how many the first epoch trains on, and of how many only a commuted twin. Absent in old logs. */
    readonly trained?: number;
    readonly commuted?: number;
  }[];
  /** What the training examples turned out to be. Absent in old logs. */
  readonly dataset?: Pick<DatasetFacts, 'trainingExamples' | 'weights'>;
  /** The checkpoint this attempt goes on from; epochs after it are trained again. */
  readonly resumedFrom: CheckpointRecord | null;
  /** What differs from where that checkpoint was made, so that the bits may too; absent or empty: nothing. */
  readonly inexact?: readonly string[];
}

export interface EpochEvent {
  readonly type: 'epoch';
  readonly epoch: number;
  readonly trainLoss: Metric;
  readonly trainCharAccuracy: number;
  readonly trainExact: number;
  readonly valLoss: Metric;
  readonly valCharAccuracy: number;
  readonly valExact: number;
  /** Of a decoder that reads itself: when it is led by the right answers. Absent or null for the others. */
  readonly valForcedCharAccuracy?: number | null;
  readonly learningRate: number;
  readonly durationMs: number;
  /** Training examples per second of training, validation not counted. */
  readonly examplesPerSecond: number;
}

export interface EvaluatedEvent {
  readonly type: 'evaluated';
  readonly epoch: number;
  readonly set: string; // hash
  readonly size: number;
  /** Absent in old logs. */
  readonly loss?: Metric;
  readonly charAccuracy?: number;
  /** Every wrong answer: number of the example, and what was written, in reading order. */
  readonly wrong: readonly (readonly [example: number, predicted: string])[];
}

export interface CheckpointRecord {
  readonly epoch: number;
  /** Steps done in the epoch after; 0 at an epoch's end. */
  readonly stepInEpoch: number;
  /** File name below the run's checkpoints folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly isBest: boolean;
}

export type CheckpointEvent = CheckpointRecord & { readonly type: 'checkpoint' };

/** How an attempt ended. */
export type EndEvent =
  | { readonly type: 'finished'; readonly epochs: number }
  | { readonly type: 'stopped'; readonly epochs: number; readonly reason: string }
  | { readonly type: 'interrupted'; readonly reason: string }
  | { readonly type: 'failed'; readonly error: string };

export type RunEventBody = StartedEvent | EpochEvent | EvaluatedEvent | CheckpointEvent | EndEvent;
export type RunEvent = EventHeader & RunEventBody;

/** States of a run. `finished` and `stopped` (early) are final. */
export type RunStatus = 'planned' | 'running' | 'finished' | 'stopped' | 'interrupted' | 'failed' | 'lost';

export function toMetric(value: number): Metric {
  return Number.isFinite(value) ? value : (String(value) as Metric);
}
