// Removes runs: their rows and their folders, together or not at all.

import { existsSync, lstatSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { crashPoint } from '../../util/crash-points.js';
import { UserError } from '../../util/errors.js';
import type { HomePaths } from '../../util/files.js';
import type { Connection } from '../database/connection.js';
import { explain } from '../database/errors.js';
import { isHeld } from '../ownership/lock.js';
import { isTrained, type IsAlive } from '../ownership/ownership.js';
import { sweepLogs } from '../registry/decisions.js';
import { uidOf } from '../registry/plan-record.js';
import type { Recorder } from '../recorder.js';
import { noteRemoved } from '../registry/removed-runs.js';
import { bytesOf } from './leftovers.js';
import { finishRemoval, removeRunFolder } from './ours.js';

export interface Removable {
  readonly run: number;
  readonly experiment: string;
  readonly variant: string;
  readonly seed: number;
  readonly status: string;
  /** Of its folder. */
  readonly bytes: number;
}

/** What there is of these runs, in their order. */
export function removables(connection: Connection, paths: HomePaths, runs: readonly number[]): readonly Removable[] {
  const rows = connection
    .prepare(
      `SELECT run, experiment, variant, seed, status FROM run_summary
       WHERE run IN (SELECT value FROM json_each(?)) ORDER BY run`,
    )
    .all(JSON.stringify(runs)) as Omit<Removable, 'bytes'>[];
  return rows.map((row) => ({ ...row, bytes: bytesOf(paths.run(row.run).folder) }));
}

export interface RemovalOptions {
  readonly connection: Connection;
  readonly recorder: Recorder;
  readonly paths: HomePaths;
  readonly now: () => number;
  readonly isAlive: IsAlive;
}

/**
 * Removes a run. Its folder is put aside while its rows are deleted, and is gone only after that. What somebody else
 * put into the folder stays there.
 * @returns what stays
 * @throws UserError where it is being trained
 */
export function removeRun(
  run: number,
  { connection, recorder, paths, now, isAlive }: RemovalOptions,
): readonly string[] {
  const { folder } = paths.run(run);
  const aside = paths.removedRun(run);
  const whose = recorder.whose(run);
  const staysThere = whose === 'foreign' || whose === 'unknown';
  let moved = false;
  const remove = connection.transaction(() => {
    const recorded = recorder.find(run)!;
    if (isTrained(recorded, isAlive)) {
      const hint = 'wait for its sweep, or stop it with Ctrl-C';
      throw new UserError('argument', { message: `run${run} is being trained`, hint });
    }
    const uid = uidOf(recorder.planRecord(run));
    noteRemoved(paths, {
      run,
      uid,
      experiment: experimentOf(connection, run),
      variant: recorded.plan.label,
      seed: recorded.plan.seed,
      at: now(),
    });
    deleteRows(connection, paths, run, now());
    if (staysThere || lstatSync(folder, { throwIfNoEntry: false }) === undefined) return;
    removeRunFolder(aside);
    renameSync(folder, aside);
    moved = true;
    crashPoint('remove/aside');
  });
  try {
    remove.immediate();
  } catch (error) {
    if (moved) renameSync(aside, folder);
    throw explain(error, connection.name);
  }
  crashPoint('remove/committed');
  removeDecisions(connection, paths);
  if (staysThere) return [`${folder} (${whose === 'foreign' ? "another run's" : 'nothing says whose it is'})`];
  return finishRemoval(aside, folder);
}

const experimentOf = (connection: Connection, run: number): string =>
  connection.prepare('SELECT experiment FROM run_summary WHERE run = ?').pluck().get(run) as string;

/**
 * The run, and what is about nothing any more without it. Examples stay until `gc`: other runs are evaluated on them.
 */
function deleteRows(connection: Connection, paths: HomePaths, run: number, now: number): void {
  const execute = (sql: string, ...values: unknown[]): void => void connection.prepare(sql).run(...values);
  execute(
    `INSERT OR REPLACE INTO removed_runs (run, experiment, variant, seed, removed_at)
     SELECT run, experiment, variant, seed, ? FROM run_summary WHERE run = ?`,
    now,
    run,
  );
  execute('DELETE FROM runs WHERE id = ?', run);
  execute('DELETE FROM variants WHERE NOT EXISTS (SELECT 1 FROM runs WHERE variant_id = variants.id)');
  for (const sweep of idleSweeps(connection, paths)) execute('DELETE FROM sweeps WHERE id = ?', sweep);
  execute(`DELETE FROM experiments WHERE NOT EXISTS (SELECT 1 FROM sweeps WHERE experiment_id = experiments.id)
    AND NOT EXISTS (SELECT 1 FROM variants WHERE experiment_id = experiments.id)`);
}

/** Sweeps without a run, but for searches that have just begun. */
const idleSweeps = (connection: Connection, paths: HomePaths): readonly number[] =>
  (
    connection
      .prepare('SELECT id FROM sweeps WHERE NOT EXISTS (SELECT 1 FROM runs WHERE sweep_id = sweeps.id)')
      .pluck()
      .all() as number[]
  ).filter((sweep) => !isHeld(paths.sweep(sweep).lock));

/** What sweeps have decided that are gone: their next runs are not judged by it. */
function removeDecisions(connection: Connection, paths: HomePaths): void {
  const isThere = connection.prepare('SELECT 1 FROM sweeps WHERE id = ?');
  for (const sweep of sweepLogs(paths)) {
    const { decisions, lock } = paths.sweep(sweep);
    if (isThere.get(sweep) !== undefined || isHeld(lock)) continue;
    for (const path of [decisions, lock]) rmSync(path, { force: true });
    const folder = dirname(decisions);
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  }
}

/** Puts back what a removal that was killed half way has put aside. @returns the runs whose folders came back */
export function undoHalfRemovals(
  connection: Connection,
  paths: HomePaths,
  aside: readonly number[],
): readonly number[] {
  const isThere = connection.prepare('SELECT 1 FROM runs WHERE id = ?').pluck();
  const half = aside.filter(
    (run) => isThere.get(run) === 1 && existsSync(paths.removedRun(run)) && !existsSync(paths.run(run).folder),
  );
  for (const run of half) renameSync(paths.removedRun(run), paths.run(run).folder);
  return half;
}
