// Writes and reads result.json, which says how an attempt ended and holds the checksum of its log. Written sealed.

import { ending } from '../../train/events.js';
import { check, count, hash, text, uid, type DataOf } from '../../train/members.js';
import type { AttemptPaths } from '../../util/attempt-paths.js';
import { messageOf } from '../../util/errors.js';
import { isFile } from '../../util/files.js';
import { sha256OfFile } from '../../util/sha256.js';
import { readRegularFile } from '../../util/regular-file.js';
import { seal, unseal } from '../../util/sealed-json.js';
import { z } from '../../util/zod.js';

const firstResult = z.object({
  status: text,
  /** Of the last line of the log. Absent where the attempt could not say itself how it ended. */
  lastSeq: count.exactOptional(),
  /** SHA-256 of the log, absent likewise. */
  log: hash.exactOptional(),
  /** How it ended, where its log does not say so. */
  ending: ending.exactOptional(),
});
const result = z.object({ v: z.literal(2), run: uid, ...firstResult.shape });

export type AttemptResult = DataOf<typeof firstResult> & {
  /** Identity of the run's folder. Absent in the first version. */
  readonly run?: string;
};

/** Bytes; an ending quotes the last lines of stderr. */
const MOST_RESULT_BYTES = 4 * 1024 * 1024;

/** The text of result.json. */
export const sealResult = (of: AttemptResult & { readonly run: string }): string => seal({ v: 2, ...of });

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
  check(result, value);
  const { v: _, ...rest } = value;
  return rest as unknown as AttemptResult;
}

const FIRST_VERSION_KEYS = new Set(['status', 'lastSeq', 'sha256', 'ending']);

/** The first version had no checksum of its own: `sha256` was the log's. */
const isFirstVersion = (value: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(value).every((key) => FIRST_VERSION_KEYS.has(key));

function upgraded({ sha256: log, ...rest }: Readonly<Record<string, unknown>>): AttemptResult {
  const value = log === undefined ? rest : { ...rest, log };
  check(firstResult, value);
  return value as unknown as AttemptResult;
}

/**
 * Whether the log of an attempt is the one that its result.json names: written whole, and all of it to be seen here.
 */
export function isLogWhole({ result, events }: AttemptPaths): boolean {
  try {
    return isFile(result) && isFile(events) && readResult(result).log === sha256OfFile(events);
  } catch {
    return false; // damaged, or not all of it is to be seen
  }
}
