// Opens harness.db for writing: makes it or brings it up to date, sets pragmas, refuses files that are not ours.

import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../../util/errors.js';
import { makeFolders } from '../../util/files.js';
import type { Connection } from './connection.js';
import { typeOfFolder, type FileSystemType } from './file-system.js';
import { requireLocalDisk } from './local-disk.js';
import { migrate } from '../migrations/migrate.js';
import { connect } from './open-for-reading.js';
import { checkVersions } from './versions.js';
import { explain } from './errors.js';

export interface OpenOptions {
  /** Told what the user should know. */
  readonly warn?: (message: string) => void;
  /** How a file system is told; for tests. */
  readonly fileSystemType?: FileSystemType;
}

/** Opens the database for writing; makes it, or brings its schema up to date, where needed. */
export function openDatabase(
  path: string,
  { warn = () => {}, fileSystemType = typeOfFolder }: OpenOptions = {},
): Connection {
  makeWritable(dirname(path));
  const { name, journal } = requireLocalDisk(path, fileSystemType);
  const connection = connect(path, {});
  try {
    checkVersions(connection, path);
    setJournal(connection, path, journal);
    if (journal === 'delete')
      warn(`${path} lies on ${name}: without a write-ahead log, readers wait for writers there`);
    // Survives a killed process; transactions that must be durable use FULL (see writing.ts). Without a
    // write-ahead log only FULL does.
    connection.pragma(`synchronous = ${journal === 'wal' ? 'NORMAL' : 'FULL'}`);
    connection.pragma('foreign_keys = ON');
    const copy = migrate(connection);
    if (copy !== undefined) warn(`the database was brought up to date; as it was, it is now ${copy}`);
  } catch (error) {
    connection.close();
    throw explain(error, path);
  }
  return connection;
}

/** @throws UserError where the folder is none, or may not be written */
export function makeWritable(folder: string): void {
  try {
    makeFolders(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new UserError('file', {
      at: folder,
      message: `cannot be written: ${messageOf(error)}`,
      hint:
        'may you write there? HARNESS_HOME names another folder for all runs, HARNESS_DB another file for the ' +
        'database',
    });
  }
}

function setJournal(connection: Connection, path: string, wanted: string): void {
  const mode = connection.pragma(`journal_mode = ${wanted}`, { simple: true }) as string;
  if (mode === wanted) return;
  throw new UserError('database', {
    at: path,
    message: `this file system has no such journal (${wanted}; SQLite uses ${mode})`,
    hint: 'HARNESS_DB names a file on another disk of this machine',
  });
}
