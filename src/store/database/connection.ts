// The door to SQLite: connections, whose statements are held, and what its errors are called.

import Database from 'better-sqlite3';

export type Connection = Database.Database;
export type ConnectOptions = Database.Options;

/** A statement that changes rows. */
export interface Change {
  run(...values: unknown[]): { readonly changes: number };
}

/** A statement that reads rows. */
export interface Query<Row> {
  get(...values: unknown[]): Row | undefined;
  all(...values: unknown[]): Row[];
}

/** @param source a file, or the bytes of one */
export function connectTo(source: string | Buffer, options: ConnectOptions = {}): Connection {
  return keepStatements(new Database(source, options));
}

/** `SQLITE_BUSY` and the like; undefined for what SQLite did not say. */
export function sqliteCode(error: unknown): string | undefined {
  return error instanceof Database.SqliteError ? error.code : undefined;
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
