// Reads an event log that somebody may still be writing, in bounded memory: a log can be longer than a string can.

import { closeSync, fstatSync, readSync } from 'node:fs';
import { UserError } from '../../util/errors.js';
import { openRegularFile } from '../../util/regular-file.js';

export interface LineBatch {
  readonly lines: readonly string[];
  /** Where the file goes on after them, in bytes from its beginning. */
  readonly end: number;
}

const BATCH_BYTES = 4 * 1024 * 1024;
/** A string holds twice as much. */
const LONGEST_LINE_BYTES = 256 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * The whole lines of a log from an offset on, or up to another, some megabytes at a time; a torn last line is left for
 * later.
 * @throws UserError where it is no file, or has a line without end
 */
export function* logLines(path: string, offset: number, to = Infinity): Generator<LineBatch> {
  let end = offset;
  let begun: Buffer[] = []; // a line whose end is not read yet
  let begunBytes = 0;
  for (const chunk of chunks(path, offset, to)) {
    const length = chunk.lastIndexOf(NEWLINE) + 1;
    if (length > 0) {
      const bytes = Buffer.concat([...begun, chunk.subarray(0, length)]);
      [begun, begunBytes] = [[], 0];
      end += bytes.length;
      yield { lines: bytes.toString('utf8').split('\n').slice(0, -1), end };
    }
    if (length < chunk.length) begun.push(chunk.subarray(length));
    begunBytes += chunk.length - length;
    if (begunBytes > LONGEST_LINE_BYTES) throw tooLong(path, end);
  }
}

/** How many lines end before an offset. */
export function linesBefore(path: string, offset: number): number {
  let lines = 0;
  for (const chunk of chunks(path, 0, offset)) {
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
  }
  return lines;
}

function* chunks(path: string, from: number, to = Infinity): Generator<Buffer> {
  const file = openLog(path);
  try {
    // What comes meanwhile is for the next time: behind a quick writer there would be no end.
    const end = Math.min(to, fstatSync(file).size);
    for (let position = from; position < end;) {
      const length = Math.min(BATCH_BYTES, end - position);
      const chunk = Buffer.allocUnsafe(length);
      const read = readSync(file, chunk, 0, length, position);
      if (read === 0) return;
      yield chunk.subarray(0, read);
      position += read;
    }
  } finally {
    closeSync(file);
  }
}

/** A log that is none makes its run fail, not the sweep. */
function openLog(path: string): number {
  try {
    return openRegularFile(path);
  } catch (error) {
    if (error instanceof UserError) throw new UserError('log', error.problems);
    throw error;
  }
}

function tooLong(path: string, offset: number): UserError {
  return new UserError('log', {
    at: path,
    message: `the line that begins at byte ${offset} has no end within ${LONGEST_LINE_BYTES / 1024 / 1024} MB`,
    hint: 'the log is damaged; harness rm removes the run, harness sweep trains it anew',
  });
}
