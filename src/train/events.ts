// What a run says about itself, one JSON object a line: the schema of every event, from which its type and its check
// come. The event log is the truth; the database is an index over it.

import type { DatasetFacts } from '../data/dataset.js';
import { z } from '../util/zod.js';
import {
  check,
  count,
  fileName,
  flag,
  hash,
  isRecord,
  metric,
  number,
  record,
  text,
  uid,
  type DataOf,
} from './members.js';
import type { Provenance } from './provenance.js';
import { END_STATUSES } from './run-status.js';

/** Version of the log's format that is written. Lines of version 1 have no checksum. */
export const EVENT_VERSION = 2;

const header = z.object({
  v: z.literal([1, EVENT_VERSION]),
  attempt: count,
  /** Counts the lines of an attempt, from 1. */
  seq: count,
  /** Epoch milliseconds, UTC. */
  at: count,
});

/** What is said of a checkpoint, in a log and beside its arrays. */
export const checkpointRecord = z.object({
  epoch: count,
  /** Steps done in the epoch after; 0 at an epoch's end. */
  stepInEpoch: count,
  /** File name below the run's checkpoints folder. */
  path: fileName,
  bytes: count,
  sha256: hash,
  isBest: flag,
});

const started = z.object({
  type: z.literal('started'),
  /** Identity of the run's folder, as in its plan.json. Absent in old logs. */
  uid: uid.exactOptional(),
  provenance: record<Provenance>(),
  parameters: count,
  evaluationSets: z.array(
    z.object({
      name: text,
      hash,
      size: count,
      chanceCharAccuracy: number,
      /**
       * Of its questions: how many the first epoch trains on, and of how many only a commuted twin. Absent in old logs.
       */
      trained: count.exactOptional(),
      commuted: count.exactOptional(),
      /** What closes and pads its written answers; absent: `$` and a space. */
      endToken: text.exactOptional(),
      paddingToken: text.exactOptional(),
      /** What stands between the tokens of its texts; absent: nothing, a token is a character. */
      separator: text.exactOptional(),
    }),
  ),
  /** What the training examples turned out to be. Absent in old logs. */
  dataset: record<Pick<DatasetFacts, 'trainingExamples' | 'weights'>>().exactOptional(),
  /** The checkpoint this attempt goes on from; epochs after it are trained again. */
  resumedFrom: checkpointRecord.nullable(),
  /** What differs from where that checkpoint was made, so that the bits may too; absent or empty: nothing. */
  inexact: z.array(text).exactOptional(),
});

const epoch = z.object({
  type: z.literal('epoch'),
  epoch: count,
  trainLoss: metric,
  trainCharAccuracy: number,
  trainExact: number,
  valLoss: metric,
  valCharAccuracy: number,
  valExact: number,
  /** With teacher forcing, of a decoder that reads its own characters. Absent or null for the others. */
  valForcedCharAccuracy: number.nullable().exactOptional(),
  /** Share of the examples whose scratchpad was right, whatever the answer. Absent where none is written. */
  valScratchpadExact: number.exactOptional(),
  learningRate: number,
  /**
   * Root of the sum of all squared weights, the moving statistics of batch normalisation among them. Absent in old
   * logs.
   */
  weightNorm: metric.exactOptional(),
  durationMs: number,
  /** Training examples per second of training, validation not counted. */
  examplesPerSecond: number,
});

/**
 * Number of the example; what was written, in reading order; where that is more than an answer, as with a scratchpad,
 * the final answer in it.
 */
export type WrongAnswer = readonly [example: number, written: string, answer?: string];

const evaluated = z.object({
  type: z.literal('evaluated'),
  epoch: count,
  /** Hash of the set. */
  set: hash,
  size: count,
  /** Absent in old logs. */
  loss: metric.exactOptional(),
  charAccuracy: number.exactOptional(),
  /** Absent where no scratchpad is written. */
  scratchpadExact: number.exactOptional(),
  // Thousands in an event: a schema of pairs takes many times as long.
  wrong: z.custom<readonly WrongAnswer[]>(areWrongAnswers),
});

/** How an attempt ended. */
export const ending = z.discriminatedUnion('type', [
  z.object({ type: z.literal('finished'), epochs: count }),
  z.object({ type: z.literal('stopped'), epochs: count, reason: text }),
  /** By a rule of its sweep, with a checkpoint: it can go on. */
  z.object({ type: z.literal('pruned'), reason: text }),
  z.object({ type: z.literal('interrupted'), reason: text }),
  z.object({ type: z.literal('failed'), error: text }),
]);

const body = z.discriminatedUnion('type', [
  started,
  epoch,
  evaluated,
  checkpointRecord.extend({ type: z.literal('checkpoint') }),
  ending,
]);

export type EventHeader = DataOf<typeof header>;
/** A number that JSON may not be able to hold: `"NaN"`, `"Infinity"` and `"-Infinity"` stand for themselves. */
export type Metric = DataOf<typeof metric>;
export type StartedEvent = DataOf<typeof started>;
export type EpochEvent = DataOf<typeof epoch>;
export type EvaluatedEvent = DataOf<typeof evaluated>;
export type CheckpointRecord = DataOf<typeof checkpointRecord>;
export type CheckpointEvent = CheckpointRecord & { readonly type: 'checkpoint' };
export type EndEvent = DataOf<typeof ending>;
export type RunEventBody = StartedEvent | EpochEvent | EvaluatedEvent | CheckpointEvent | EndEvent;
export type RunEvent = EventHeader & RunEventBody;

/** @throws Error naming the first member that is not what it should be */
export function checkEvent(event: unknown): asserts event is RunEvent {
  if (!isRecord(event)) throw new Error('expected an object');
  check(header, event);
  const { type } = event;
  if (typeof type !== 'string' || !TYPES.has(type)) throw new Error(`unknown type ${JSON.stringify(type)}`);
  check(body, event);
}

const TYPES: ReadonlySet<string> = new Set([
  'started',
  'epoch',
  'evaluated',
  'checkpoint',
  ...END_STATUSES,
] satisfies RunEventBody['type'][]);

function areWrongAnswers(value: unknown): boolean {
  return Array.isArray(value) && value.every(isWrongAnswer);
}

function isWrongAnswer(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) return false;
  const [example, ...texts] = value as unknown[];
  const isExample = Number.isSafeInteger(example) && (example as number) >= 0;
  return isExample && texts.every((text) => typeof text === 'string');
}

export function toMetric(value: number): Metric {
  return Number.isFinite(value) ? value : (String(value) as Metric);
}
