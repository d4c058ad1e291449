// What the folders know and the database does not: runs that a restored or cut-off database has forgotten are taken in
// as what they are, before any number is given out.

import { existsSync, readdirSync } from 'node:fs';
import { attemptsIn, isFile, runIdOf, removedFolderOf, type HomePaths } from '../../util/files.js';
import { readPlan, uidOf } from '../registry/plan-record.js';
import type { IsAlive, Recorder } from '../recorder.js';
import { removedRuns } from '../registry/removed-runs.js';
import { isLocked } from '../ownership/trained.js';
import { firstLine } from '../writing.js';

export interface Adoption {
  /** Runs that the database had forgotten, or knew less of. */
  readonly taken: readonly number[];
  /** Folders that stay as they are, and why. */
  readonly left: readonly { readonly folder: string; readonly reason: string }[];
}

export function adoptFolders(paths: HomePaths, recorder: Recorder, isAlive: IsAlive): Adoption {
  // Folders first: whoever works beside us enters a run before its folder is made.
  const names = existsSync(paths.home) ? readdirSync(paths.home) : [];
  const known = new Set(recorder.runs());
  const gone = [...removedRuns(paths).map(({ run }) => run), ...names.flatMap((name) => removedFolderOf(name) ?? [])];
  recorder.reserve(gone.filter((run) => !known.has(run)));
  const unbegun = new Set(recorder.unbegun());
  const folders = names.flatMap((name) => runIdOf(name) ?? []).sort((a, b) => a - b);
  const taken: number[] = [];
  const left: { folder: string; reason: string }[] = [];
  for (const run of folders) {
    if (known.has(run) && !unbegun.has(run)) continue;
    try {
      if (!known.has(run) && isLocked(paths, run))
        throw new Error('somebody trains it now, and the database does not know it');
      if (!adopt(paths, recorder, run, isAlive)) continue;
      taken.push(run);
      recorder.annotations.takeIn(run);
    } catch (error) {
      if (!known.has(run)) recorder.reserve([run]);
      left.push({ folder: paths.run(run).folder, reason: firstLine(error) });
    }
  }
  return { taken, left };
}

/** @returns whether the database knows more now */
function adopt(paths: HomePaths, recorder: Recorder, run: number, isAlive: IsAlive): boolean {
  const { plan, folder } = paths.run(run);
  // Somebody else's folder, by this name, or one just made.
  if (!isFile(plan) && attemptsIn(folder).length === 0) return false;
  const record = readPlan(plan);
  if (record.run !== run) throw new Error(`its plan.json is of run${record.run}`);
  return recorder.atomically(() => {
    // Looked at again under the lock: others may begin at the same time, and find the same folders.
    const row = recorder.find(run);
    const isForgotten = row === undefined || uidOf(recorder.planRecord(run)) !== uidOf(record);
    if (!isForgotten && (row.attempts > 0 || attemptsIn(folder).length === 0)) return false;
    if (row !== undefined && isForgotten && row.attempts > 0)
      throw new Error(`is not the folder of run${run} in the database`);
    // The number is the folder's. A row that nothing was done for gets another one.
    if (row !== undefined && isForgotten) recorder.renumber(run);
    if (isForgotten) recorder.restore(record);
    recorder.takeIn(run, isAlive);
    return true;
  });
}
