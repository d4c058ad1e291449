// The shape of every event, in one place: asked before an event is written, and again when it is read. A folder may come
// from anywhere, and a fault of ours must end as a message, not as a log that nobody can read.

import { messageOf } from '../util/errors.js';
import type { RunEvent } from './events.js';

/** @throws Error naming the first member that is not what it should be */
export function checkEvent(event: unknown): asserts event is RunEvent {
  if (!isRecord(event)) throw new Error('expected an object');
  check(event, HEADER);
  const type = String(event['type']);
  const shape = Object.hasOwn(SHAPES, type) ? SHAPES[type] : undefined;
  if (shape === undefined) throw new Error(`unknown type ${JSON.stringify(event['type'])}`);
  check(event, shape);
}

export type Check = (value: unknown) => boolean;
export type Shape = Readonly<Record<string, Check>>;

/** @throws Error naming the first member of `record`, or within it, that is not as `shape` says */
export function check(record: Readonly<Record<string, unknown>>, shape: Shape): void {
  for (const [key, holds] of Object.entries(shape)) {
    const value = Object.hasOwn(record, key) ? record[key] : undefined;
    let isRight: boolean;
    try {
      isRight = holds(value);
    } catch (error) {
      throw new Error(`${key}.${messageOf(error)}`, { cause: error }); // of an object within
    }
    if (!isRight) throw new Error(`${key} is ${shown(value)}`);
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  // Numbers that JSON has no word for would read "null".
  return (typeof value === 'number' ? String(value) : String(JSON.stringify(value))).slice(0, 60);
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText: Check = (value) => typeof value === 'string';
export const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
/** Finite: JSON has no word for other numbers. */
export const isNumber: Check = (value) => Number.isFinite(value);
export const isFlag: Check = (value) => typeof value === 'boolean';
export const isHash: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
/** The name of a file, and no way to another folder. */
export const isFileName: Check = (value) => typeof value === 'string' && /^[\w][\w.-]*$/.test(value);
/** The identity of a run's folder: a UUID or, for folders from before there were any, made of what its plan says. */
export const isUid: Check = (value) =>
  typeof value === 'string' && /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|legacy-[0-9a-f]{64})$/.test(value);
export const optional = (holds: Check): Check => (value) => value === undefined || holds(value); // prettier-ignore
export const orNull = (holds: Check): Check => (value) => value === null || holds(value); // prettier-ignore
export const listOf = (holds: Check): Check => (value) => Array.isArray(value) && value.every(holds); // prettier-ignore
export const shaped = (shape: Shape): Check => (value) => {
  if (!isRecord(value)) return false;
  check(value, shape);
  return true;
}; // prettier-ignore

export const isMetric: Check = (value) =>
  isNumber(value) || value === 'NaN' || value === 'Infinity' || value === '-Infinity';
/** [number of the example, what was written] */
const isWrong: Check = (value) => Array.isArray(value) && value.length === 2 && isCount(value[0]) && isText(value[1]);

const HEADER: Shape = { v: (value) => value === 1 || value === 2, attempt: isCount, seq: isCount, at: isCount };

/** What is said of a checkpoint, in a log and beside its arrays. */
export const CHECKPOINT_RECORD: Shape = {
  epoch: isCount,
  stepInEpoch: isCount,
  path: isFileName,
  bytes: isCount,
  sha256: isHash,
  isBest: isFlag,
};

const SHAPES: Readonly<Record<string, Shape>> = {
  started: {
    uid: optional(isUid),
    provenance: isRecord,
    parameters: isCount,
    evaluationSets: listOf(
      shaped({
        name: isText,
        hash: isHash,
        size: isCount,
        chanceCharAccuracy: isNumber,
        trained: optional(isCount),
        commuted: optional(isCount),
      }),
    ),
    dataset: optional(isRecord),
    resumedFrom: orNull(shaped(CHECKPOINT_RECORD)),
    inexact: optional(listOf(isText)),
  },
  epoch: {
    epoch: isCount,
    trainLoss: isMetric,
    trainCharAccuracy: isNumber,
    trainExact: isNumber,
    valLoss: isMetric,
    valCharAccuracy: isNumber,
    valExact: isNumber,
    valForcedCharAccuracy: optional(orNull(isNumber)),
    learningRate: isNumber,
    durationMs: isNumber,
    examplesPerSecond: isNumber,
  },
  evaluated: {
    epoch: isCount,
    set: isHash,
    size: isCount,
    loss: optional(isMetric),
    charAccuracy: optional(isNumber),
    wrong: listOf(isWrong),
  },
  checkpoint: CHECKPOINT_RECORD,
  finished: { epochs: isCount },
  stopped: { epochs: isCount, reason: isText },
  interrupted: { reason: isText },
  failed: { error: isText },
};
