// Notices what is new in the database and says so: which runs are other than before, each with a number that only grows.

import { runMarks, versionReader } from '../store/read/changes.js';
import type { Connection } from '../store/database/connection.js';
import { UserError } from '../util/errors.js';
import type { WatchedDatabase } from './database.js';

/** What has happened since a cursor. */
export interface Changes {
  /** Where the next look begins. */
  readonly cursor: number;
  /** Runs that are new or other than they were. */
  readonly changed: readonly number[];
  /** Whether runs are gone, or nobody knows what happened: all has to be read again. */
  readonly isAll: boolean;
}

export interface ChangeWatch {
  readonly cursor: () => number;
  /** Looks whether anything is new. @returns whether something is */
  look(): boolean;
  since(cursor: number): Changes;
}

export function watchChanges(database: WatchedDatabase): ChangeWatch {
  let seen: { readonly connection: Connection; readonly version: () => number; last: number } | undefined;
  let marks: ReadonlyMap<number, string> = new Map();
  /** When each run last changed. */
  const revisions = new Map<number, number>();
  let cursor = 0;
  let lastAll = 0;

  const isNew = (): boolean => {
    const connection = connectionIfAny(database);
    if (connection === undefined) return false;
    if (seen?.connection !== connection) seen = { connection, version: versionReader(connection), last: -1 };
    const now = seen.version();
    if (now === seen.last) return false;
    seen.last = now;
    return true;
  };

  return {
    cursor: () => cursor,
    look: () => {
      if (!isNew()) return false;
      const before = marks;
      marks = runMarks(seen!.connection);
      cursor++;
      for (const [run, mark] of marks) if (before.get(run) !== mark) revisions.set(run, cursor);
      for (const run of before.keys()) {
        if (marks.has(run)) continue;
        revisions.delete(run);
        lastAll = cursor;
      }
      return true;
    },
    since: (from) => ({
      cursor,
      isAll: from < lastAll || from > cursor,
      changed: [...revisions].flatMap(([run, revision]) => (revision > from ? [run] : [])),
    }),
  };
}

/** Before the first sweep there is none, and that is no mistake. */
function connectionIfAny(database: WatchedDatabase): Connection | undefined {
  try {
    return database.connection();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
