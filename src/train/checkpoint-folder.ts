// The files in a run's folder of checkpoints: which there are, which stay, which go.

import { existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crashPoint } from '../util/crash-points.js';
import { messageOf } from '../util/errors.js';
import { besideState, kindOf, nameOf, readSidecar, type Sidecar } from './checkpoint-file.js';

/** Names of side files. */
export const namesIn = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => kindOf(name) === 'json') : [];

/** Newest first. */
export function listSidecars(folder: string, warn: (message: string) => void = () => {}): readonly Sidecar[] {
  const found = namesIn(folder).flatMap((name) => {
    try {
      return [readSidecar(join(folder, name), name)];
    } catch (error) {
      warn(`checkpoint ${name} cannot be read: ${messageOf(error)}`);
      return [];
    }
  });
  return found.sort((a, b) => b.counters.step - a.counters.step);
}

/** Removes all but the newest, those of the last two epochs and the best. */
export function removeOld(folder: string): void {
  const sidecars = listSidecars(folder);
  const best = sidecars.find(({ record }) => record.isBest); // the newest that was best when it was written
  // One within an epoch goes when the epoch is done: what stays at the end does not tell of interruptions.
  const whole = sidecars.filter(({ counters }) => counters.stepInEpoch === 0);
  const kept = new Set([sidecars[0], ...whole.slice(0, 2), best]);
  removeUncounted(folder);
  for (const sidecar of sidecars) {
    if (kept.has(sidecar)) continue;
    remove(folder, `${nameOf(sidecar.counters)}.json`);
    crashPoint('checkpoint/removed');
    remove(folder, sidecar.record.path);
  }
}

/**
 * Arrays whose counters are missing: of a checkpoint that was cut off while it was written, or while it was removed.
 */
function removeUncounted(folder: string): void {
  const names = new Set(readdirSync(folder));
  const isUncounted = (name: string): boolean => kindOf(name) === 'state' && !names.has(besideState(name));
  for (const name of names) if (isUncounted(name)) remove(folder, name);
}

/** A file of ours; a link or anything else of its name was put there by somebody. */
function remove(folder: string, name: string): void {
  const path = join(folder, name);
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === true) rmSync(path, { force: true });
}

/** Renames what is not to be taken for one any more. */
export function putAside(path: string): void {
  if (existsSync(path)) renameSync(path, `${path}.unused`);
}
