// Remakes the database from the folders of the runs. The old one is put aside, never written over.

import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { crashPoint } from '../../util/crash-points.js';
import { flushFolder, removedFolderOf, runIdOf, temporaryOf, type HomePaths } from '../../util/files.js';
import { putAside } from '../database/aside.js';
import { connectTo } from '../database/connection.js';
import { openDatabase } from '../database/open.js';
import { ownHome } from '../ownership/home.js';
import type { FileLock } from '../ownership/lock.js';
import type { IsAlive } from '../ownership/ownership.js';
import { readPlan } from '../registry/plan-record.js';
import { Recorder } from '../recorder.js';
import { sweepLogs } from '../registry/decisions.js';
import { removedRuns } from '../registry/removed-runs.js';
import { firstLine } from '../writing.js';

export interface RebuildReport {
  readonly runs: readonly number[];
  /** Folders, annotations and logs of decisions that could not be read, and why. */
  readonly skipped: readonly { readonly folder: string; readonly reason: string }[];
  /** Where the old database lies now. */
  readonly oldDatabase: string | null;
}

/**
 * The new database is made beside the old one and takes its place when it is whole. Meanwhile nobody else works here.
 * @throws UserError where somebody does
 */
export function rebuild(paths: HomePaths, now: () => number, isAlive: IsAlive): RebuildReport {
  const lock: FileLock = ownHome(paths, 'rebuilt', isAlive);
  try {
    return rebuildAlone(paths, now);
  } finally {
    lock.release();
  }
}

function rebuildAlone(paths: HomePaths, now: () => number): RebuildReport {
  const fresh = temporaryOf(paths.database);
  removeDatabase(fresh);
  const connection = openDatabase(fresh);
  const recorder = new Recorder(connection, paths, now);
  const skipped: { folder: string; reason: string }[] = [];
  const isDone = (folder: string, act: () => void): boolean => {
    try {
      act();
      return true;
    } catch (error) {
      skipped.push({ folder, reason: firstLine(error) });
      return false;
    }
  };
  const runs = runFolders(paths).filter((run) =>
    isDone(paths.run(run).folder, () => recorder.atomically(() => restoreRun(paths, run, recorder))),
  );
  for (const run of runs) isDone(paths.run(run).annotation, () => recorder.annotations.takeIn(run));
  recorder.relabel();
  for (const { decisions } of sweepLogs(paths).map((sweep) => paths.sweep(sweep)))
    isDone(decisions, () => recorder.enterDecisions(decisions));
  const given = new Set(runs);
  recorder.reserve([...usedNumbers(paths)].filter((run) => !given.has(run)));
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
  crashPoint('rebuild/made');
  const oldDatabase = putAside(paths.database, new Date(now()).toISOString().replace(/[:.]/g, '-'));
  crashPoint('rebuild/aside');
  renameSync(fresh, paths.database);
  flushFolder(dirname(paths.database));
  return { runs, skipped, oldDatabase };
}

/** Numbers of all run folders, ascending. What is called like one and has no plan is somebody else's. */
export function runFolders(paths: HomePaths): readonly number[] {
  if (!existsSync(paths.home)) return [];
  const ids = readdirSync(paths.home).flatMap((name) => runIdOf(name) ?? []);
  return ids.filter((id) => existsSync(paths.run(id).plan)).sort((a, b) => a - b);
}

function restoreRun(paths: HomePaths, run: number, recorder: Recorder): void {
  const record = readPlan(paths.run(run).plan);
  if (record.run !== run) throw new Error(`its plan.json is of run${record.run}`);
  recorder.restore(record);
  recorder.takeIn(run, () => false); // nobody else is here
}

/** Every number that was given out, as far as folders, the list of removals and the old database tell. */
function usedNumbers(paths: HomePaths): ReadonlySet<number> {
  const names = readdirSync(paths.home);
  const folders = [...runFolders(paths), ...names.flatMap((name) => removedFolderOf(name) ?? [])];
  return new Set([...folders, ...removedRuns(paths).map(({ run }) => run), ...numbersOfOldDatabase(paths)]);
}

/** As far as it can still be read: that it cannot is the reason for most rebuilds. */
function numbersOfOldDatabase({ database }: HomePaths): readonly number[] {
  if (!existsSync(database)) return [];
  const numbers: number[] = [];
  for (const sql of ['SELECT run FROM removed_runs', 'SELECT id FROM runs']) {
    try {
      const connection = connectTo(database, { readonly: true });
      try {
        numbers.push(...(connection.prepare(sql).pluck().all() as number[]));
      } finally {
        connection.close();
      }
    } catch {
      // damaged, or of a schema that had no such table
    }
  }
  return numbers;
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}
