// Opens harness.db for reading only. Apart from open.ts: what only reads need not load what writing needs.

import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../../util/errors.js';
import { connectTo, sqliteCode, type Connection, type ConnectOptions } from './connection.js';
import { explain } from './errors.js';
import { checkVersions, schemaOf } from './versions.js';

const BUSY_TIMEOUT_MS = 30_000;

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

/**
 * Even to read, SQLite writes beside a database that has a write-ahead log. Where we may not, it is read into memory.
 */
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

/** @throws UserError where there is no database to connect to */
export function connect(path: string, options: ConnectOptions): Connection {
  try {
    return connectTo(path, { ...options, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    // A folder in its place, or none around it.
    if (error instanceof TypeError) throw new UserError('database', { at: path, message: messageOf(error) });
    throw explain(error, path);
  }
}
