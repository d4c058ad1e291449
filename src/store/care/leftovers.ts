// What interrupted work left in the folder of all runs, and nobody needs.

import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { removedFolderOf, runIdOf, writerOf, type HomePaths } from '../../util/files.js';
import type { Connection } from '../connection.js';

export interface Leftover {
  readonly path: string;
  readonly what: string;
  readonly bytes: number;
}

export type Lives = (pid: number) => boolean;

/**
 * @param lives whether a process of this number runs: its temporary files are its own
 * @param isTrained whether somebody trains a run: between two files of a checkpoint, it looks unfinished
 */
export function leftovers(paths: HomePaths, lives: Lives, isTrained: (run: number) => boolean): readonly Leftover[] {
  if (!existsSync(paths.home)) return [];
  const top = readdirSync(paths.home);
  const removed = top.filter((name) => removedFolderOf(name) !== undefined);
  const runs = top.filter((name) => runIdOf(name) !== undefined).map((name) => join(paths.home, name));
  const checkpoints = runs.map((run) => join(run, 'checkpoints'));
  const resting = runs.filter((run) => !isTrained(runIdOf(basename(run))!)).map((run) => join(run, 'checkpoints'));
  const attempts = runs.flatMap((run) => list(run).filter((path) => /attempt-\d+$/.test(path)));
  const files = [paths.home, paths.evaluationSets, ...runs, ...checkpoints, ...attempts].flatMap(list);
  return [
    ...removed.map((name) => found(join(paths.home, name), 'folder of a removed run')),
    ...files.filter((path) => isAbandoned(path, lives)).map((path) => found(path, 'temporary file')),
    ...resting.flatMap(list).filter(isUncounted).map((path) => found(path, 'checkpoint that was not finished')),
  ]; // prettier-ignore
}

/** Sets of questions that no run in the database was asked. Not to be called while something is trained. */
export function unusedSets(connection: Connection, paths: HomePaths): readonly Leftover[] {
  const used = new Set(
    connection.prepare('SELECT hash FROM eval_sets WHERE id IN (SELECT eval_set_id FROM run_eval_sets)').pluck().all(),
  );
  return list(paths.evaluationSets)
    .filter((path) => path.endsWith('.ndjson') && !used.has(basename(path, '.ndjson')))
    .map((path) => found(path, 'questions that no run was asked'));
}

/** The rows of those sets. */
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

function isAbandoned(path: string, lives: Lives): boolean {
  const pid = writerOf(path);
  return pid !== undefined && !lives(pid);
}

/** Arrays without their counters: the process died between the two. Its directory listing is all that is looked at. */
function isUncounted(path: string): boolean {
  return path.endsWith('.safetensors') && !existsSync(path.replace(/\.safetensors$/, '.json'));
}

function list(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
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
