// Keeps the numbers of runs that are gone, beside the database: a rebuild must not give them out again.

import { appendFileSync, closeSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import { flushFolder, isFile, MOST_RUNS, type HomePaths } from '../../util/files.js';

export interface RemovedRun {
  readonly run: number;
  /** Identity of the run: its number may come back with its folder, and with no other. */
  readonly uid: string;
  readonly experiment: string;
  readonly variant: string;
  readonly seed: number;
  readonly at: number;
}

/** Notes a removal, on the disk when this returns. */
export function noteRemoved({ home, removedRuns }: HomePaths, removed: RemovedRun): void {
  const isNew = !isFile(removedRuns);
  const file = openSync(removedRuns, 'a');
  try {
    // A line that was cut off by a full disk stays a line of its own.
    appendFileSync(file, `${endsWithin(removedRuns) ? '\n' : ''}${JSON.stringify(removed)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (isNew) flushFolder(home);
}

/** The removals on record; lines that say nothing are passed over. */
export function removedRuns({ removedRuns: path }: HomePaths): readonly RemovedRun[] {
  if (!isFile(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => toRemoved(line) ?? []);
}

const endsWithin = (path: string): boolean => {
  const bytes = isFile(path) ? readFileSync(path) : Buffer.alloc(0);
  return bytes.length > 0 && bytes.at(-1) !== 0x0a;
};

function toRemoved(line: string): RemovedRun | undefined {
  try {
    const { run, uid, experiment, variant, seed, at } = JSON.parse(line) as RemovedRun;
    const isWhole =
      Number.isSafeInteger(run) &&
      run > 0 &&
      run <= MOST_RUNS &&
      Number.isSafeInteger(seed) &&
      Number.isSafeInteger(at);
    return isWhole
      ? { run, uid: String(uid), experiment: String(experiment), variant: String(variant), seed, at }
      : undefined;
  } catch {
    return undefined;
  }
}
