// Files and folders that commands write for people: their names, what is left alone, what is said where it cannot be
// done.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSigned } from '../report/signature.js';
import { machineError, messageOf, systemCode, UserError } from '../util/errors.js';
import { temporaryOf, writeAtomically } from '../util/files.js';
import { located, type Context } from './context.js';

/** Where files lie that have no whole path; what is said names them as they were named. */
type Place = Pick<Context, 'workingFolder'>;

/** A name that lies in the folder where it is used, whatever the words that it is made from. */
export const fileNameOf = (words: string): string =>
  words
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 100) || 'unnamed';

export type NamedContent = readonly [name: string, content: string | Uint8Array];

/**
 * Writes signed files (report/signature.ts), all or none of which are new or were made by harness, too.
 * @throws UserError where there is another; nothing is written then
 */
export function writeFiles(place: Place, files: readonly NamedContent[], force: boolean): void {
  if (!force) for (const [file] of files) refuseForeign(place, file);
  for (const [file, content] of files) attempt(file, () => writeAtomically(located(place, file), content));
}

/** Looked at before long work begins, and again before anything is written. */
export function refuseForeign(place: Place, file: string): void {
  const path = located(place, file);
  const found = attempt(file, () => statSync(path, { throwIfNoEntry: false }));
  if (found === undefined) return;
  if (!found.isFile()) {
    const message = found.isDirectory() ? 'is a folder' : 'is no regular file';
    throw new UserError('file', { at: file, message, hint: '-o names another file' });
  }
  if (attempt(file, () => isSigned(readFileSync(path)))) return;
  throw new UserError('file', {
    at: file,
    message: 'is there already, and harness did not make it, or it was edited since',
    hint: '-o names another file; --force overwrites it',
  });
}

/** @throws UserError where a folder has files, or is none */
export function refuseFilled(place: Place, folder: string, force: boolean): void {
  const path = located(place, folder);
  const found = attempt(folder, () => statSync(path, { throwIfNoEntry: false }));
  if (found === undefined) return;
  if (!found.isDirectory()) {
    throw new UserError('file', { at: folder, message: 'is a file, not a folder', hint: '-o names another folder' });
  }
  if (force || attempt(folder, () => readdirSync(path)).length === 0) return;
  throw new UserError('file', {
    at: folder,
    message: 'is not empty',
    hint: '-o names another folder; --force writes into it',
  });
}

/**
 * Writes files below a folder: beside or within it first, then, when all are there, into their places. Nothing is
 * flushed to the disk: they can be made again, and there may be hundreds of thousands. Bad input makes no folder.
 * @returns their names
 */
export function writeFolder(
  place: Place,
  folder: string,
  force: boolean,
  files: Iterable<NamedContent>,
): readonly string[] {
  refuseFilled(place, folder, force);
  const target = located(place, folder);
  const exists = existsSync(target);
  const temporary = temporaryOf(exists ? join(target, 'export') : target);
  const names: string[] = [];
  try {
    for (const [name, content] of files) {
      attempt(folder, () => writePlainly(temporary, name, content));
      names.push(name);
    }
    attempt(folder, () => {
      if (!exists) renameSync(temporary, target);
      else for (const name of names) moveInto(target, temporary, name);
    });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return names;
}

function writePlainly(folder: string, name: string, content: string | Uint8Array): void {
  const path = join(folder, name);
  if (!path.startsWith(`${folder}/`)) throw new Error(`internal: ${name} leads out of its folder`);
  try {
    writeFileSync(path, content);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

function moveInto(folder: string, from: string, name: string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  renameSync(join(from, name), path);
}

const WORDS: Readonly<Record<string, string>> = {
  ENOTDIR: 'a part of this path is a file, not a folder',
  EEXIST: 'a part of this path is a file, not a folder',
  EISDIR: 'is a folder',
  ENOTEMPTY: 'is a folder',
  ENOENT: 'its folder is not there and cannot be made',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'its file system is read-only',
  ENAMETOOLONG: 'its name is too long',
};

/** Does work with a file; what the system says against it becomes a sentence. */
export function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = systemCode(error);
    if (error instanceof UserError || code === undefined) throw error;
    const words = WORDS[code];
    const message = `cannot be written: ${words ?? messageOf(error)}`;
    throw (words === undefined ? machineError(error) : undefined) ?? new UserError('file', { at: path, message });
  }
}
