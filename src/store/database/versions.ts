// Tells which SQLite and which schema a database has, and refuses those that this harness does not work with.

import { UserError } from '../../util/errors.js';
import { connectTo, type Connection } from './connection.js';
import { migrations } from '../migrations/migrations.js';

/** Marks the file as ours: "HARN" in ASCII. */
export const APPLICATION_ID = 0x4841524e;

/** Older ones can corrupt a WAL database with several connections. */
const OLDEST_SQLITE = '3.51.3';

/** 0 where it is new. */
export const schemaOf = (connection: Connection): number =>
  connection.pragma('user_version', { simple: true }) as number;

/** The schema that a file has; 0 where it says nothing of one. Refusing it is left to whoever opens it. */
export function schemaOfFile(path: string): number {
  let connection: Connection | undefined;
  try {
    connection = connectTo(path, { readonly: true });
    return schemaOf(connection);
  } catch {
    return 0;
  } finally {
    connection?.close();
  }
}

export function sqliteVersion(): string {
  const connection = connectTo(':memory:');
  const version = connection.prepare('SELECT sqlite_version()').pluck().get() as string;
  connection.close();
  return version;
}

/** @throws UserError where the file is not ours, or of a schema that this harness does not know */
export function checkVersions(connection: Connection, path: string, isReading = false): void {
  const sqlite = connection.prepare('SELECT sqlite_version()').pluck().get() as string;
  if (compareVersions(sqlite, OLDEST_SQLITE) < 0) {
    throw new Error(`internal: SQLite ${sqlite} is older than ${OLDEST_SQLITE}`);
  }
  const id = connection.pragma('application_id', { simple: true }) as number;
  const version = schemaOf(connection);
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
  if (isReading && version < migrations.length) {
    throw new UserError('database', {
      at: path,
      message: isEmpty ? 'the database is empty' : `made by an older harness (schema ${version})`,
      hint: isEmpty
        ? 'harness rebuild makes it anew from the runs'
        : 'harness doctor brings it up to date, and keeps a copy',
    });
  }
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
  const index = left.findIndex((part, at) => part !== right[at]);
  return index === -1 ? 0 : left[index]! - (right[index] ?? 0);
}
