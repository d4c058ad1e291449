// Opening harness.db: pragmas, versions, and saying no to files that are not ours.

import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { messageOf, UserError } from '../util/errors.js';
import { migrations } from './migrations.js';

export type Connection = Database.Database;

/** Marks the file as ours: "HARN" in ASCII. */
const APPLICATION_ID = 0x4841524e;
/** Older ones can corrupt a WAL database with several connections. */
const OLDEST_SQLITE = '3.51.3';
const BUSY_TIMEOUT_MS = 30_000;

/** Opens the database for writing; makes it, or brings its schema up to date, where needed. */
export function openDatabase(path: string): Connection {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw new UserError('file', { at: dirname(path), message: `cannot be made: ${messageOf(error)}` });
  }
  const connection = connect(path, {});
  try {
    checkVersions(connection, path);
    const mode = connection.pragma('journal_mode = WAL', { simple: true }) as string;
    if (mode !== 'wal') {
      throw new UserError('database', {
        at: path,
        message: `this file system has no WAL mode (SQLite uses ${mode})`,
        hint: 'keep runs/ on a local disk (HARNESS_HOME)',
      });
    }
    // Survives a killed process; transactions that a promise hangs on use FULL (see recorder.ts).
    connection.pragma('synchronous = NORMAL');
    connection.pragma('foreign_keys = ON');
    migrate(connection);
  } catch (error) {
    connection.close();
    throw explain(error, path);
  }
  return connection;
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
  const connection = connect(path, { readonly: true });
  try {
    checkVersions(connection, path);
    connection.pragma('cache_size = -65536'); // KiB: reading goes over much, once
  } catch (error) {
    connection.close();
    throw explain(error, path);
  }
  return connection;
}

function connect(path: string, options: Database.Options): Connection {
  let connection: Connection;
  try {
    connection = new Database(path, { ...options, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw explain(error, path);
  }
  return keepStatements(connection);
}

/** Never read: see `keepStatements`. */
const kept: unknown[] = [];

/**
 * Node 24.19 and newer abort the process when better-sqlite3 12 has a statement or a connection garbage collected
 * ("Assertion failed: (env) != nullptr"; better-sqlite3 13, which does not, needs Node 22). So none ever is: statements
 * are prepared once per text, and all are held until the process ends.
 */
function keepStatements(connection: Connection): Connection {
  kept.push(connection);
  const prepareNew = connection.prepare.bind(connection);
  const statements = new Map<string, Database.Statement>();
  const hold = (statement: Database.Statement): Database.Statement => {
    kept.push(statement);
    return statement;
  };
  const prepare = (sql: string): Database.Statement => {
    const statement = statements.get(sql) ?? hold(prepareNew(sql));
    statements.set(sql, statement);
    return statement;
  };
  // Many pragmas do their work while they are prepared, so these are not reused.
  const pragma = (source: string, options?: Database.PragmaOptions): unknown => {
    const statement = hold(prepareNew(`PRAGMA ${source}`));
    if (!statement.reader) return statement.run() && [];
    return options?.simple === true ? statement.pluck().get() : statement.all();
  };
  return Object.assign(connection, { prepare, pragma });
}

function checkVersions(connection: Connection, path: string): void {
  const sqlite = connection.prepare('SELECT sqlite_version()').pluck().get() as string;
  if (compareVersions(sqlite, OLDEST_SQLITE) < 0) {
    throw new Error(`internal: SQLite ${sqlite} is older than ${OLDEST_SQLITE}`);
  }
  const id = connection.pragma('application_id', { simple: true }) as number;
  const version = connection.pragma('user_version', { simple: true }) as number;
  const isEmpty = connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (id !== APPLICATION_ID && !(isEmpty && id === 0)) {
    throw new UserError('database', {
      at: path,
      message: 'this is not a database of harness',
      hint: 'move it away, or set HARNESS_HOME',
    });
  }
  if (version > migrations.length) {
    throw new UserError('database', {
      at: path,
      message: 'made by a newer harness',
      expected: `schema ${migrations.length} or older`,
      received: `schema ${version}`,
    });
  }
  if (connection.readonly && version < migrations.length) {
    throw new UserError('database', {
      at: path,
      message: isEmpty ? 'the database is empty' : `made by an older harness (schema ${version})`,
      hint: 'harness rebuild makes it anew from the runs',
    });
  }
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
  const index = left.findIndex((part, at) => part !== right[at]);
  return index === -1 ? 0 : left[index]! - (right[index] ?? 0);
}

/** Each missing step in a transaction of its own, together with the number that says it is done. */
function migrate(connection: Connection): void {
  const step = connection.transaction(() => {
    const version = connection.pragma('user_version', { simple: true }) as number; // read again, under the lock
    const next = migrations[version];
    if (next === undefined) return false;
    connection.exec(next.sql);
    connection.pragma(`application_id = ${APPLICATION_ID}`);
    connection.pragma(`user_version = ${version + 1}`);
    return true;
  });
  if ((connection.pragma('user_version', { simple: true }) as number) === migrations.length) return;
  while (step.immediate());
}

/** Whether SQLite said no, and not the program that asked. */
export function isQueryError(error: unknown): error is Error {
  return error instanceof Database.SqliteError || error instanceof TypeError || error instanceof RangeError;
}

function explain(error: unknown, path: string): unknown {
  const code = error instanceof Database.SqliteError ? error.code : undefined;
  const message = sqliteMessages[code ?? ''];
  if (message !== undefined) return new UserError('database', { at: path, ...message });
  if (code !== undefined || error instanceof TypeError)
    return new UserError('database', { at: path, message: messageOf(error) });
  return error;
}

const sqliteMessages: Readonly<Record<string, { message: string; hint: string }>> = {
  SQLITE_NOTADB: { message: 'this is not an SQLite database', hint: 'move it away, then: harness rebuild' },
  SQLITE_CORRUPT: { message: 'the database is damaged', hint: 'move it away, then: harness rebuild' },
  SQLITE_CANTOPEN: {
    message: 'the database cannot be opened',
    hint: 'does the folder exist, and may you write there?',
  },
  SQLITE_READONLY: { message: 'the database cannot be written', hint: 'may you write in its folder?' },
  SQLITE_READONLY_DIRECTORY: { message: 'the database cannot be written', hint: 'may you write in its folder?' },
};
