// What interrupted work left in the folder of all runs, and nobody needs. Only what harness made is named: by where it
// lies, what it is called, and whose folder it is in. Links are not followed.

import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import {
  attemptsIn,
  runPaths,
  isOwnFolder,
  listOwn,
  removedFolderOf,
  runIdOf,
  writerOf,
  type HomePaths,
} from '../../util/files.js';
import { LOCK_OF_MANY } from '../../util/local-paths.js';
import { besideState, kindOf } from '../../train/checkpoint-file.js';
import type { Connection } from '../database/connection.js';
import { removedRuns } from '../registry/removed-runs.js';
import { whoseFolder } from '../ingest/whose-folder.js';
import { keptSources, neededSources } from '../sources.js';
import { endedSubmissions } from './ended-submissions.js';
import { finishRemoval, isOurs } from './ours.js';

export interface Leftover {
  readonly path: string;
  readonly what: string;
  readonly bytes: number;
  /** In whose folder it lies, where it is a run's. */
  readonly run?: number;
}

export type IsProcessAlive = (pid: number) => boolean;

/** What looking at the folder of all runs needs. */
interface HomeLook {
  readonly connection: Connection;
  readonly paths: HomePaths;
  /** Whether a process of this number runs here: its temporary files are its own. */
  readonly isProcessAlive: IsProcessAlive;
}

/** Folders of work that is kept nowhere, and what is written beside its place, after the name that it is to have. */
const TEMPORARY_REPLAY = /^replay-run\d+\.\d{1,10}\.tmp$/;
const TEMPORARY_DATABASE = /^(?:\.schema-\d+\.backup)?\.\d{1,10}\.tmp(?:-wal|-shm|-journal)?$/;
const TEMPORARY_SET = /^[0-9a-f]{64}\.ndjson\.\d{1,10}\.tmp$/;
const TEMPORARY_SOURCE = /^[0-9a-f]{64}\.\d{1,10}\.tmp$/;

/** What lies beside the runs. Only for who is alone here: a process' number means nothing to another container. */
export function homeLeftovers({ connection, paths, isProcessAlive }: HomeLook): readonly Leftover[] {
  const here = listOwn(paths.home);
  const local = listOwn(paths.local.folder);
  const temporary = [
    ...local.filter((path) => TEMPORARY_REPLAY.test(basename(path))),
    ...listOwn(dirname(paths.database)).filter((path) => isTemporaryDatabase(paths, path)),
    ...listOwn(paths.evaluationSets).filter((path) => TEMPORARY_SET.test(basename(path))),
    ...listOwn(paths.sources).filter((path) => TEMPORARY_SOURCE.test(basename(path))),
  ];
  const removed = here.filter((path) => isRemovedFolder(connection, paths, path));
  const locks = local.filter((path) => LOCK_OF_MANY.test(basename(path)));
  return [
    ...removed.map((path) => found(path, 'folder of a removed run')),
    ...temporary.filter((path) => isAbandoned(path, isProcessAlive)).map((path) => found(path, 'temporary file')),
    ...locks.map((path) => found(path, 'lock of a process that is gone')),
    ...endedSubmissions(paths).map((path) => found(path, 'batch script of jobs that have ended')),
  ];
}

const isTemporaryDatabase = ({ database }: HomePaths, path: string): boolean =>
  path.startsWith(database) && TEMPORARY_DATABASE.test(path.slice(database.length));

/** Whether a folder was put aside by a removal that is on record, and its plan is of that run. */
function isRemovedFolder(connection: Connection, paths: HomePaths, path: string): boolean {
  const run = removedFolderOf(basename(path));
  if (run === undefined) return false;
  const notes = removedRuns(paths).filter((note) => note.run === run);
  if (notes.length > 0) {
    const whose = notes.map(({ uid }) => whoseFolder(runPaths(path), uid));
    return whose.includes('own') || whose.includes('empty');
  }
  // Harnesses of before kept no notes.
  const sql = "SELECT 1 FROM removed_runs WHERE run = ? AND experiment <> ''";
  return connection.prepare(sql).get(run) !== undefined;
}

/**
 * What lies in the folders of runs.
 * @param isResting whether a run is known, its folder its own, and nobody trains it: between the two files of a
 *   checkpoint, one looks unfinished
 */
export function runLeftovers(
  paths: HomePaths,
  isProcessAlive: IsProcessAlive,
  isResting: (run: number) => boolean,
): readonly Leftover[] {
  const runs = existsSync(paths.home) ? readdirSync(paths.home).flatMap((name) => runIdOf(name) ?? []) : [];
  return runs.filter(isResting).flatMap((run) => leftoversOf(paths, isProcessAlive, run));
}

/** Of one run. */
export function leftoversOf(paths: HomePaths, isProcessAlive: IsProcessAlive, run: number): readonly Leftover[] {
  const { folder, checkpoints, attempt } = paths.run(run);
  if (!isOwnFolder(folder)) return [];
  const inside = [folder, checkpoints, ...attemptsIn(folder).map((number) => attempt(number).folder)].flatMap(listOwn);
  const files = inside.filter((path) => isOurs(relative(folder, path)) && lstatSync(path).isFile());
  return [
    ...files
      .filter((path) => isAbandoned(path, isProcessAlive))
      .map((path) => ({ ...found(path, 'temporary file'), run })),
    ...files.filter(isUncounted).map((path) => ({ ...found(path, 'checkpoint that was not finished'), run })),
  ];
}

/** Removes one of them. @returns what is left of it because somebody else made it */
export function removeLeftover(path: string): readonly string[] {
  const run = removedFolderOf(basename(path));
  if (run !== undefined) return finishRemoval(path, join(dirname(path), `run${run}`));
  rmSync(path, { recursive: true, force: true });
  return [];
}

/** Evaluation sets that no run was evaluated on. Only for who is alone here, and knows of every folder. */
export function unusedSets(connection: Connection, paths: HomePaths): readonly Leftover[] {
  const used = new Set(
    connection.prepare('SELECT hash FROM eval_sets WHERE id IN (SELECT eval_set_id FROM run_eval_sets)').pluck().all(),
  );
  return listOwn(paths.evaluationSets)
    .filter((path) => /^[0-9a-f]{64}\.ndjson$/.test(basename(path)) && lstatSync(path).isFile())
    .filter((path) => !used.has(basename(path, '.ndjson')))
    .map((path) => found(path, 'examples that no run was evaluated on'));
}

/** Copies of users' examples that no run was trained on. Only for who is alone here, and knows of every folder. */
export function unusedSources(connection: Connection, paths: HomePaths): readonly Leftover[] {
  const needed = neededSources(connection);
  return keptSources(paths)
    .filter((path) => !needed.has(basename(path)))
    .map((path) => found(path, 'copy of a file that no run was trained on'));
}

/** The rows of sets that no run was evaluated on. */
export function forgetUnusedSets(connection: Connection): void {
  const forget = 'DELETE FROM eval_sets WHERE id NOT IN (SELECT eval_set_id FROM run_eval_sets)';
  connection.transaction(() => connection.prepare(forget).run()).immediate();
}

/** Gives pages that removed rows left empty back to the disk. @returns bytes */
export function shrink(connection: Connection, paths: HomePaths): number {
  if ((connection.pragma('freelist_count', { simple: true }) as number) === 0) return 0;
  connection.pragma('wal_checkpoint(TRUNCATE)');
  const before = bytesOf(paths.database);
  connection.exec('VACUUM');
  connection.pragma('wal_checkpoint(TRUNCATE)');
  return before - bytesOf(paths.database);
}

function isAbandoned(path: string, isProcessAlive: IsProcessAlive): boolean {
  const pid = writerOf(path);
  return pid !== undefined && !isProcessAlive(pid);
}

/** Arrays without their counters: the process died between the two. Its directory listing is all that is looked at. */
function isUncounted(path: string): boolean {
  return kindOf(basename(path)) === 'state' && !existsSync(besideState(path));
}

function found(path: string, what: string): Leftover {
  return { path, what, bytes: bytesOf(path) };
}

/** Of a file, or of all in a folder. Links are not followed. */
export function bytesOf(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((bytes, name) => bytes + bytesOf(join(path, name)), 0);
}
