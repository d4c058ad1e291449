// Locks that only the living hold: SQLite's, on an empty file of its own. The kernel lets go of them when a process
// ends, however it ends, and shows them to every process of the machine, in whatever container. A number would tell
// less: it means another process in another container.

import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { isFile, makeFolders } from '../../util/files.js';
import { connectTo, sqliteCode, type Connection } from '../database/connection.js';

/** `shared`: many at once. `exclusive`: one, and none that share. */
export type LockKind = 'shared' | 'exclusive';

/** A journal in memory: nothing is ever written, the file stays empty, and locks are to be had on a full disk. */
const PREPARE = 'PRAGMA journal_mode = MEMORY';
const TAKE: Readonly<Record<LockKind, string>> = {
  shared: 'BEGIN; SELECT count(*) FROM sqlite_schema',
  exclusive: 'BEGIN EXCLUSIVE',
};

export class FileLock {
  readonly #connection: Connection;
  readonly #path: string;

  private constructor(connection: Connection, path: string) {
    this.#connection = connection;
    this.#path = path;
  }

  /** @param waitMs how long to wait for others @returns undefined where others hold it */
  static take(path: string, kind: LockKind, waitMs = 0): FileLock | undefined {
    makeFolders(dirname(path));
    const connection = connectTo(path, { timeout: waitMs });
    try {
      connection.exec(PREPARE);
      connection.exec(TAKE[kind]);
      return new FileLock(connection, path);
    } catch (error) {
      connection.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
  }

  release(): void {
    if (!this.#connection.open) return;
    this.#connection.exec('ROLLBACK');
    this.#connection.close();
  }

  /** Lets go of a lock whose name nobody will ask for again. */
  remove(): void {
    rmSync(this.#path, { force: true });
    this.release();
  }
}

/** Whether somebody alive holds a lock. */
export function isHeld(path: string): boolean {
  if (!isFile(path)) return false;
  const connection = connectTo(path, { readonly: true, fileMustExist: true, timeout: 0 });
  try {
    connection.exec(TAKE.shared);
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    if (sqliteCode(error) === 'SQLITE_NOTADB') return false; // a file of somebody else's, by this name
    throw error;
  } finally {
    connection.close();
  }
}

const isBusy = (error: unknown): boolean => sqliteCode(error)?.startsWith('SQLITE_BUSY') === true;
