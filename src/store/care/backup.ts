// Copies everything; the copy works like the original: HARNESS_HOME=COPY harness runs.

import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf, systemCode, UserError } from '../../util/errors.js';
import { runIdOf, temporaryOf, writerOf, type HomePaths } from '../../util/files.js';
import { openForReading } from '../database/open-for-reading.js';
import { connectTo, type Connection } from '../database/connection.js';
import { copyInto } from '../migrations/migrate.js';

export interface BackupReport {
  readonly folder: string;
  readonly runs: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Copies the database, the runs, the questions and the copies of users' examples into a new folder, which has its name
 * only once all is there. Sweeps may go on meanwhile: of a run, its checkpoints come before the log that tells of them,
 * the word that a log is whole before the log, and the database, which can catch up with a log, comes first.
 * @throws UserError where the folder is there already
 */
export function backup(connection: Connection, paths: HomePaths, folder: string): BackupReport {
  if (existsSync(folder))
    throw new UserError('file', { at: folder, message: 'is there already', hint: 'name another folder' });
  makeParent(folder);
  const temporary = temporaryOf(folder);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
  const counts = { files: 1, bytes: 0 };
  try {
    const database = join(temporary, 'harness.db');
    copyInto(connection, database);
    forgetOwners(database);
    counts.bytes += statSync(database).size;
    const known = checkCopy(database);
    const runs = readdirSync(paths.home).filter((name) => known.has(runIdOf(name) ?? 0));
    for (const run of runs) copyTree(join(paths.home, run), join(temporary, run), counts);
    for (const path of [paths.sources, paths.evaluationSets, paths.sweeps, paths.removedRuns])
      copyTree(path, join(temporary, basename(path)), counts);
    renameSync(temporary, folder);
    return { folder, runs: runs.length, ...counts };
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** Nobody trains a copy: who trains the original must not be taken for it. */
function forgetOwners(database: string): void {
  const copy = connectTo(database);
  copy.exec('UPDATE attempts SET pid = NULL, pid_started = NULL, boot_id = NULL, coordinator = NULL');
  copy.close();
}

function makeParent(folder: string): void {
  try {
    mkdirSync(dirname(folder), { recursive: true });
  } catch (error) {
    throw new UserError('file', {
      at: dirname(folder),
      message: `cannot be made: ${messageOf(error)}`,
      hint: 'name another folder',
    });
  }
}

/** @returns the numbers of the runs in it @throws UserError where the copy is damaged */
function checkCopy(database: string): ReadonlySet<number> {
  const copy = openForReading(database);
  const answer = copy.pragma('integrity_check', { simple: true });
  const runs = copy.prepare('SELECT id FROM runs').pluck().all() as number[];
  copy.close();
  if (answer !== 'ok')
    throw new UserError('database', { at: database, message: `the copy is damaged: ${String(answer)}` });
  return new Set(runs);
}

/** What says something about other files of its folder is copied before them. */
const FIRST = ['checkpoints', 'result.json'];

function inOrder(names: readonly string[]): readonly string[] {
  return [...FIRST.filter((name) => names.includes(name)), ...names.filter((name) => !FIRST.includes(name))];
}

/** What is being written, and locks, which mean nothing in a copy. */
const isPassing = (path: string): boolean => writerOf(path) !== undefined || basename(path) === 'lock';

/**
 * A file or a folder with all that is in it. What vanishes meanwhile was old; pipes and devices are nobody's results.
 */
function copyTree(from: string, to: string, counts: { files: number; bytes: number }): void {
  const stat = statSync(from, { throwIfNoEntry: false });
  if (stat === undefined || isPassing(from)) return;
  if (stat.isDirectory()) {
    mkdirSync(to, { recursive: true });
    for (const name of inOrder(readdirSync(from))) copyTree(join(from, name), join(to, name), counts);
    return;
  }
  if (!stat.isFile()) return;
  try {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return; // a checkpoint that a newer one has replaced
    throw error;
  }
  counts.files++;
  counts.bytes += stat.size;
}
