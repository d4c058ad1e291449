// Where everything lies on disk, and writing so that a file is either the old one or the whole new one.

import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { attemptPaths, submissionPaths } from './attempt-paths.js';
import { crashPoint } from './crash-points.js';
import { systemCode } from './errors.js';
import { databaseBeside, localPaths } from './local-paths.js';

/**
 * All paths below the home folder (`runs/`, or where HARNESS_HOME points), and where the database lies.
 * @param database elsewhere than beside the runs (HARNESS_DB)
 */
export function homePaths(home: string, database = databaseBeside(home)) {
  const local = localPaths(home, database);
  return {
    home,
    database,
    local,
    evaluationSets: join(home, 'evaluation-sets'),
    evaluationSet: (hash: string) => join(home, 'evaluation-sets', `${hash}.ndjson`),
    /** Copies of users' own examples, each called after the SHA-256 of its content. */
    sources: join(home, 'sources'),
    source: (sha256: string) => join(home, 'sources', sha256),
    run: (id: number) => runPaths(join(home, `run${id}`), (attempt) => local.attemptLock(id, attempt)),
    /** What sweeps decided, sweep by sweep. */
    sweeps: join(home, 'sweeps'),
    sweep: (id: number) => ({
      decisions: join(home, 'sweeps', `${id}`, 'decisions.ndjson'),
      lock: local.sweepLock(id),
    }),
    /** Where a run's folder lies while it is removed. */
    removedRun: (id: number) => join(home, `removed-run${id}`),
    /** Numbers that were given to runs which are gone, one JSON object a line. */
    removedRuns: join(home, 'removed-runs.ndjson'),
    backups: join(home, 'backups'),
    /** What was given to a cluster: one folder for each time. */
    submissions: join(home, 'submissions'),
    submission: (name: string) => submissionPaths(join(home, 'submissions', name)),
    lock: local.lock,
    coordinatorLock: local.coordinatorLock,
  };
}
export type HomePaths = ReturnType<typeof homePaths>;

/** All paths of one run. @param lockOf where the lock of an attempt lies; undefined: in the attempt's folder */
export function runPaths(folder: string, lockOf: (attempt: number) => string | undefined = () => undefined) {
  return {
    folder,
    plan: join(folder, 'plan.json'),
    /** Its tags and its note. */
    annotation: join(folder, 'annotation.json'),
    checkpoints: join(folder, 'checkpoints'),
    attempt: (number: number) => attemptPaths(join(folder, `attempt-${number}`), lockOf(number)),
  };
}
export type RunPaths = ReturnType<typeof runPaths>;

/** The largest number that a run can have. */
export const MOST_RUNS = 999_999_999;

/** The number in a folder name such as `run12`, or undefined. */
export const runIdOf = (folderName: string): number | undefined =>
  numberOrNone(/^run([1-9]\d{0,8})$/.exec(folderName)?.[1]);

const numberOrNone = (digits: string | undefined): number | undefined =>
  digits === undefined ? undefined : Number(digits);

/** The numbers of the attempts of which a run's folder holds something, ascending. */
export function attemptsIn(folder: string): readonly number[] {
  if (statOf(folder)?.isDirectory() !== true) return [];
  const digits = readdirSync(folder).flatMap((name) => /^attempt-([1-9]\d{0,5})$/.exec(name)?.[1] ?? []);
  return digits.map(Number).sort((a, b) => a - b);
}

/** The number in a folder name such as `removed-run12`, or undefined. */
export const removedFolderOf = (name: string): number | undefined =>
  name.startsWith('removed-') ? runIdOf(name.slice('removed-'.length)) : undefined;

/** Files that are being written are called after the process that writes them: NAME.PID.tmp. */
export const temporaryOf = (path: string): string => `${path}.${process.pid}.tmp`;

/** The process that writes a temporary file, or undefined where it is none. */
export const writerOf = (path: string): number | undefined =>
  numberOrNone(/\.(\d{1,10})\.tmp(?:-wal|-shm|-journal)?$/.exec(path)?.[1]);

/**
 * Writes a file whole or not at all: into a temporary file beside it, flushed, then renamed, and the folder flushed.
 * After a power cut there is the old file or the new one.
 */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  makeFolders(dirname(path));
  const temporary = temporaryOf(path);
  try {
    writeFlushed(temporary, content);
    crashPoint('files/written');
    renameSync(temporary, path);
    crashPoint('files/renamed');
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  flushFolder(dirname(path));
}

function writeFlushed(path: string, content: string | Uint8Array): void {
  const file = openSync(path, 'w');
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Makes a folder and those that it lies in, where they are not there.
 * Node's own (`recursive`) never comes back where a file system says that a folder is not there whose parent is, as
 * /proc does.
 */
export function makeFolders(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolders(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error; // somebody else made it meanwhile
  }
}

/** Makes a folder, and sees to it that its name is on the disk. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolders(path);
  flushFolder(dirname(path));
}

/** Brings the names in a folder to the disk. */
export function flushFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Of what lies at a path; undefined where nothing can lie there. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** Whether a path is a file that can be read to its end: not a folder, a pipe or a device. Links are followed. */
export function isFile(path: string): boolean {
  return statOf(path)?.isFile() === true;
}

/** Whether a path is a folder itself, and not a link to one. */
export function isOwnFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Paths of what lies in a folder; nothing where it is no folder, or a link to one. */
export function listOwn(folder: string): readonly string[] {
  return isOwnFolder(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** Undefined where it has been removed. */
export function workingFolderIfAny(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** Bytes of a file; 0 where there is none. */
export const sizeOf = (path: string): number => statOf(path)?.size ?? 0;
