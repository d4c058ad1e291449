// Remakes the database from the folders of the runs. The old one is put aside, never written over.

import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import type { EndEvent } from '../train/events.js';
import { crashPoint } from '../util/crash-points.js';
import { messageOf, UserError } from '../util/errors.js';
import { readJson, runIdOf, temporaryOf, type HomePaths } from '../util/files.js';
import { openDatabase, openForReading } from './database.js';
import type { PlanRecord } from './plan-record.js';
import { Recorder, type ProcessIdentity, type RecordedRun } from './recorder.js';

export interface RebuildReport {
  readonly runs: readonly number[];
  /** Folders that could not be read, and why. */
  readonly skipped: readonly { readonly folder: string; readonly reason: string }[];
  /** Where the old database lies now. */
  readonly oldDatabase: string | null;
}

/** The new database is made beside the old one and takes its place when it is whole. */
export function rebuild(
  paths: HomePaths,
  now: () => number,
  isAlive: (owner: ProcessIdentity) => boolean,
): RebuildReport {
  refuseWhileTraining(paths, now, isAlive);
  const fresh = temporaryOf(paths.database);
  removeDatabase(fresh);
  const connection = openDatabase(fresh);
  const recorder = new Recorder(connection, paths, now);
  const runs: number[] = [];
  const skipped: { folder: string; reason: string }[] = [];
  for (const run of runFolders(paths)) {
    try {
      recorder.atomically(() => restoreRun(paths, run, recorder));
      runs.push(run);
    } catch (error) {
      skipped.push({ folder: paths.run(run).folder, reason: messageOf(error) });
      recorder.reserve(run);
    }
  }
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
  crashPoint('rebuild/made');
  const oldDatabase = putAside(paths.database, now());
  crashPoint('rebuild/aside');
  renameSync(fresh, paths.database);
  return { runs, skipped, oldDatabase };
}

/** A sweep that is under way goes on writing into the database it opened, which would then be the old one. */
function refuseWhileTraining(paths: HomePaths, now: () => number, isAlive: (owner: ProcessIdentity) => boolean): void {
  const live = runsUnderWay(paths, now).filter(({ owner }) => owner !== null && isAlive(owner));
  if (live.length === 0) return;
  throw new UserError('database', {
    at: paths.database,
    message: `${live.map(({ id }) => `run${id}`).join(', ')} is being trained`,
    hint: 'wait for the sweep, or stop it with Ctrl-C, then rebuild',
  });
}

/** As far as the old database can still be read: that it cannot is the reason for most rebuilds. */
function runsUnderWay(paths: HomePaths, now: () => number): readonly RecordedRun[] {
  if (!existsSync(paths.database)) return [];
  try {
    const connection = openForReading(paths.database);
    try {
      return new Recorder(connection, paths, now).underWay();
    } finally {
      connection.close();
    }
  } catch {
    return [];
  }
}

/** Numbers of all run folders, ascending. */
export function runFolders(paths: HomePaths): readonly number[] {
  if (!existsSync(paths.home)) return [];
  const ids = readdirSync(paths.home).map(runIdOf);
  return ids.filter((id) => id !== undefined && existsSync(paths.run(id).plan)).sort((a, b) => a! - b!) as number[];
}

function restoreRun(paths: HomePaths, run: number, recorder: Recorder): void {
  const { folder, plan, attempt } = paths.run(run);
  const numbers = readdirSync(folder)
    .flatMap((name) => /^attempt-([1-9]\d*)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  const record = readJson<PlanRecord>(plan);
  if (record.run !== run) throw new Error(`plan.json is of run${record.run}`);
  recorder.restore(record, numbers);
  for (const number of numbers) {
    const { result } = attempt(number);
    const ending = existsSync(result) ? readJson<{ ending?: EndEvent }>(result).ending : undefined;
    recorder.replay(run, number, ending);
  }
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

function putAside(path: string, at: number): string | null {
  if (!existsSync(path)) return null;
  const aside = `${path}.${new Date(at).toISOString().replace(/[:.]/g, '-')}.old`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}
