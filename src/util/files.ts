// Where everything lies on disk, and writing so that a file is either the old one or the whole new one.

import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crashPoint } from './crash-points.js';

/** All paths below the home folder (`runs/`, or where HARNESS_HOME points). */
export function homePaths(home: string) {
  return {
    home,
    database: join(home, 'harness.db'),
    evaluationSets: join(home, 'evaluation-sets'),
    evaluationSet: (hash: string) => join(home, 'evaluation-sets', `${hash}.ndjson`),
    run: (id: number) => runPaths(join(home, `run${id}`)),
    /** Where a run's folder lies while it is removed. */
    removedRun: (id: number) => join(home, `removed-run${id}`),
    backups: join(home, 'backups'),
  };
}
export type HomePaths = ReturnType<typeof homePaths>;

/** All paths of one run. */
export function runPaths(folder: string) {
  return {
    folder,
    plan: join(folder, 'plan.json'),
    checkpoints: join(folder, 'checkpoints'),
    attempt: (number: number) => attemptPaths(join(folder, `attempt-${number}`)),
  };
}
export type RunPaths = ReturnType<typeof runPaths>;

function attemptPaths(folder: string) {
  return {
    folder,
    events: join(folder, 'events.ndjson'),
    result: join(folder, 'result.json'),
    stderr: join(folder, 'stderr.log'),
  };
}

/** The number in a folder name such as `run12`, or undefined. */
export function runIdOf(folderName: string): number | undefined {
  const digits = /^run([1-9]\d{0,9})$/.exec(folderName)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The number in a folder name such as `removed-run12`, or undefined. */
export const removedFolderOf = (name: string): number | undefined =>
  name.startsWith('removed-') ? runIdOf(name.slice('removed-'.length)) : undefined;

/** Files that are being written are called after the process that writes them: NAME.PID.tmp. */
export const temporaryOf = (path: string): string => `${path}.${process.pid}.tmp`;

/** The process that writes a temporary file, or undefined where it is none. */
export function writerOf(path: string): number | undefined {
  const digits = /\.(\d{1,10})\.tmp(?:-wal|-shm|-journal)?$/.exec(path)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Writes a file whole or not at all: into a temporary file beside it, flushed, then renamed, and the folder flushed.
 * After a power cut there is the old file or the new one.
 */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
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

function flushFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
