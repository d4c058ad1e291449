// What everything that writes to the database works with: its connection, its statements, transactions.

import { messageOf } from '../util/errors.js';
import type { HomePaths } from '../util/files.js';
import { annotationStatements } from './annotations/statements.js';
import type { Connection } from './database/connection.js';
import { explain } from './database/errors.js';
import { ingestStatements } from './ingest/statements.js';
import { ownershipStatements } from './ownership/statements.js';
import { registryStatements } from './registry/statements.js';

/** `mustBeDurable`: on the disk before anything else happens that relies on it. */
export type Durability = 'mustBeDurable' | 'mayBeLost';

/** Prepared once. */
export type Statements = ReturnType<typeof statements>;

const statements = (connection: Connection) => ({
  ...registryStatements(connection),
  ...ownershipStatements(connection),
  ...ingestStatements(connection),
  ...annotationStatements(connection),
});

export class Writing {
  readonly connection: Connection;
  readonly paths: HomePaths;
  readonly now: () => number;
  readonly sql: Statements;
  /** Without a write-ahead log every transaction is durable: nothing else would survive a power cut whole. */
  readonly #isWal: boolean;

  constructor(connection: Connection, paths: HomePaths, now: () => number) {
    this.connection = connection;
    this.paths = paths;
    this.now = now;
    this.sql = statements(connection);
    this.#isWal = connection.pragma('journal_mode', { simple: true }) === 'wal';
  }

  /** All of what `body` does, or nothing. @throws UserError where the disk is full or the database cannot be written */
  write<T>(body: () => T, durability: Durability = 'mayBeLost'): T {
    const raise = this.#isWal && durability === 'mustBeDurable' && !this.connection.inTransaction;
    // exec, not a statement: one that is prepared is kept for ever (see connection.ts).
    if (raise) this.connection.exec('PRAGMA synchronous = FULL');
    try {
      return this.connection.transaction(body).immediate();
    } catch (error) {
      throw explain(error, this.connection.name);
    } finally {
      if (raise) this.connection.exec('PRAGMA synchronous = NORMAL');
    }
  }
}

/** What went wrong with a folder or a log, in one line. */
export const firstLine = (error: unknown): string => messageOf(error).split('\n')[0]!;
