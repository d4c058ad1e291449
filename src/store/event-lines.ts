// The lines of an event log as events. A folder may come from anywhere: what is not an event is refused, with its place.

import { readFileSync } from 'node:fs';
import type { RunEvent } from '../train/events.js';
import { messageOf, UserError } from '../util/errors.js';

/** @param offset bytes of the file before these lines @throws UserError naming the first line that is no event */
export function parseEvents(path: string, lines: readonly string[], offset: number): readonly RunEvent[] {
  return lines.map((line, index) => {
    try {
      return parseEvent(line);
    } catch (error) {
      throw new UserError('log', {
        at: `${path}:${linesBefore(path, offset) + index + 1}`,
        message: `not an event: ${messageOf(error)}`,
        hint: 'the log is damaged; harness rm removes the run, harness sweep trains it anew',
      });
    }
  });
}

function linesBefore(path: string, offset: number): number {
  return readFileSync(path).subarray(0, offset).toString('latin1').split('\n').length - 1;
}

/** @throws Error saying what is wrong */
export function parseEvent(line: string): RunEvent {
  const event = JSON.parse(line) as unknown;
  if (!isRecord(event)) throw new Error('expected an object');
  check(event, HEADER);
  const shape = Object.hasOwn(SHAPES, String(event['type'])) ? SHAPES[String(event['type'])] : undefined;
  if (shape === undefined) throw new Error(`unknown type ${JSON.stringify(event['type'])}`);
  check(event, shape);
  return event as unknown as RunEvent;
}

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

function check(record: Readonly<Record<string, unknown>>, shape: Shape): void {
  const wrong = Object.entries(shape).find(([key, holds]) => !holds(Object.hasOwn(record, key) ? record[key] : undefined)); // prettier-ignore
  if (wrong === undefined) return;
  const value = JSON.stringify(record[wrong[0]]) as string | undefined;
  throw new Error(`${wrong[0]} is ${value === undefined ? 'missing' : value.slice(0, 60)}`);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isNumber: Check = (value) => typeof value === 'number';
const isMetric: Check = (value) => isNumber(value) || value === 'NaN' || value === 'Infinity' || value === '-Infinity';
const isHash: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isFlag: Check = (value) => typeof value === 'boolean';
/** The name of a file, and no way to another folder. */
const isFileName: Check = (value) => typeof value === 'string' && /^[\w][\w.-]*$/.test(value);
const optional = (holds: Check): Check => (value) => value === undefined || holds(value); // prettier-ignore
const orNull = (holds: Check): Check => (value) => value === null || holds(value); // prettier-ignore
const listOf = (holds: Check): Check => (value) => Array.isArray(value) && value.every(holds); // prettier-ignore
const shaped = (shape: Shape): Check => (value) => {
  if (!isRecord(value)) return false;
  check(value, shape);
  return true;
}; // prettier-ignore

/** [number of the example, what was written] */
const isWrong: Check = (value) => Array.isArray(value) && value.length === 2 && isCount(value[0]) && isText(value[1]);

const HEADER: Shape = { v: (value) => value === 1, attempt: isCount, seq: isCount, at: isCount };

const CHECKPOINT: Shape = {
  epoch: isCount,
  stepInEpoch: isCount,
  path: isFileName,
  bytes: isCount,
  sha256: isHash,
  isBest: isFlag,
};

const SHAPES: Readonly<Record<string, Shape>> = {
  started: {
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
    resumedFrom: orNull(shaped(CHECKPOINT)),
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
    valForcedCharAccuracy: (value) => value === undefined || value === null || isNumber(value),
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
  checkpoint: CHECKPOINT,
  finished: { epochs: isCount },
  stopped: { epochs: isCount, reason: isText },
  interrupted: { reason: isText },
  failed: { error: isText },
};
