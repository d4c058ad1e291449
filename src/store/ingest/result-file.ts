// What lies beside an attempt as result.json once it has ended: how, and the checksum of its log. Written sealed.

import {
  check,
  checkEvent,
  isCount,
  isHash,
  isRecord,
  isText,
  isUid,
  optional,
  type Shape,
} from '../../train/event-check.js';
import type { EndEvent } from '../../train/events.js';
import { messageOf } from '../../util/errors.js';
import { readRegularFile } from '../../util/regular-file.js';
import { seal, unseal } from '../../util/sealed-json.js';

export interface AttemptResult {
  /** Identity of the run's folder. Absent in the first version. */
  readonly run?: string;
  readonly status: string;
  /** Of the last line of the log. Absent where the attempt could not say itself how it ended. */
  readonly lastSeq?: number;
  /** SHA-256 of the log, absent likewise. */
  readonly log?: string;
  /** How it ended, where its log does not say so. */
  readonly ending?: EndEvent;
}

/** Bytes; an ending quotes the last lines of stderr. */
const MOST_RESULT_BYTES = 4 * 1024 * 1024;

/** The text of result.json. */
export const sealResult = (result: AttemptResult & { readonly run: string }): string => seal({ v: 2, ...result });

/** @throws Error, in a sentence, where it is damaged or no result */
export function readResult(path: string): AttemptResult {
  const text = readRegularFile(path, MOST_RESULT_BYTES).toString('utf8');
  let value: Record<string, unknown>;
  try {
    value = unseal(text, { legacy: isFirstVersion });
  } catch (error) {
    throw new Error(`result.json ${messageOf(error)}`, { cause: error });
  }
  try {
    return isFirstVersion(value) ? upgraded(value) : checked(value);
  } catch (error) {
    throw new Error(`result.json is not the end of an attempt: ${messageOf(error)}`, { cause: error });
  }
}

function checked(value: Readonly<Record<string, unknown>>): AttemptResult {
  const { v, ...result } = value;
  check(value, { v: () => v === 2, run: isUid, ...RESULT });
  return result as unknown as AttemptResult;
}

const FIRST_VERSION_KEYS = new Set(['status', 'lastSeq', 'sha256', 'ending']);

/** The first version had no checksum of its own: `sha256` was the log's. */
const isFirstVersion = (value: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(value).every((key) => FIRST_VERSION_KEYS.has(key));

function upgraded({ sha256: log, ...rest }: Readonly<Record<string, unknown>>): AttemptResult {
  const result = log === undefined ? rest : { ...rest, log };
  check(result, RESULT);
  return result as unknown as AttemptResult;
}

const ENDINGS: readonly unknown[] = ['finished', 'stopped', 'interrupted', 'failed'] satisfies EndEvent['type'][];

function isEnding(value: unknown): boolean {
  if (!isRecord(value) || !ENDINGS.includes(value['type'])) return false;
  checkEvent({ v: 1, attempt: 0, seq: 0, at: 0, ...value });
  return true;
}

const RESULT: Shape = {
  status: isText,
  lastSeq: optional(isCount),
  log: optional(isHash),
  ending: optional(isEnding),
};
