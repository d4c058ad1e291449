// Opens harness.db: sets pragmas, checks versions, refuses files that are not ours.

import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../../util/errors.js';
import { connectTo, sqliteCode, type Connection, type ConnectOptions } from './connection.js';
import { fileSystemOf, typeOfFolder, type FileSystemType } from './file-system.js';
import { migrate, schemaOf } from '../migrations/migrate.js';
import { checkVersions } from './versions.js';
import { explain } from './errors.js';

const BUSY_TIMEOUT_MS = 30_000;

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
  const folder = dirname(path);
  makeWritable(folder);
  const { name, journal } = fileSystemOf(folder, fileSystemType);
  if (journal === 'none') throw noDatabaseOn(path, name);
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
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new UserError('file', {
      at: folder,
      message: `cannot be written: ${messageOf(error)}`,
      hint: 'may you write there? HARNESS_HOME names another folder',
    });
  }
}

function noDatabaseOn(path: string, fileSystem: string): UserError {
  return new UserError('database', {
    at: path,
    message: `lies on ${fileSystem}, which several machines share: SQLite's locks do not hold there`,
    hint: 'keep it on a disk of this machine (HARNESS_HOME=/tmp/runs), and copy it with harness backup',
  });
}

function setJournal(connection: Connection, path: string, wanted: 'wal' | 'delete'): void {
  const mode = connection.pragma(`journal_mode = ${wanted}`, { simple: true }) as string;
  if (mode === wanted) return;
  throw new UserError('database', {
    at: path,
    message: `this file system has no such journal (${wanted}; SQLite uses ${mode})`,
    hint: 'keep runs/ on a local disk (HARNESS_HOME)',
  });
}

/** Opens an existing database for reading only. @throws UserError where there is none */
export function openForReading(path: string): Connection {
  if (!existsSync(path)) {
    throw new UserError('not-found', {
      at: path,
      message: 'there is no database here yet',
      hint: 'run a sweep first, e.g. harness sweep experiments/quickstart.yaml',
    });
  }
  const connection = mayWrite(dirname(path)) ? connectOrCopy(path) : openCopy(path);
  try {
    checkVersions(connection, path, true);
    connection.pragma('cache_size = -65536'); // KiB: reading goes over much, once
  } catch (error) {
    connection.close();
    throw explain(error, path);
  }
  return connection;
}

/** On a full disk there is no room for what SQLite keeps beside a database that is read. */
function connectOrCopy(path: string): Connection {
  const connection = connect(path, { readonly: true });
  try {
    schemaOf(connection);
    return connection;
  } catch (error) {
    if (sqliteCode(error)?.startsWith('SQLITE_IOERR') !== true) return connection; // said by who looks closer
    connection.close();
    return openCopy(path);
  }
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Even to read, SQLite writes beside a database that has a write-ahead log. Where we may not, it is read into memory. */
function openCopy(path: string): Connection {
  const log = `${path}-wal`;
  if (existsSync(log) && statSync(log).size > 0) {
    throw new UserError('database', {
      at: path,
      message: 'has a write-ahead log, and its folder cannot be written, or the disk is full',
      hint: 'make room, or whoever may write there: harness runs',
    });
  }
  try {
    const bytes = readFileSync(path);
    // Bytes 18 and 19: 2 for a write-ahead log, which memory has not (sqlite.org/fileformat.html).
    if (bytes.length > 20) bytes.fill(1, 18, 20);
    const connection = connectTo(bytes);
    connection.pragma('query_only = ON');
    return connection;
  } catch (error) {
    throw explain(error, path);
  }
}

function connect(path: string, options: ConnectOptions): Connection {
  try {
    return connectTo(path, { ...options, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    // A folder in its place, or none around it.
    if (error instanceof TypeError) throw new UserError('database', { at: path, message: messageOf(error) });
    throw explain(error, path);
  }
}
