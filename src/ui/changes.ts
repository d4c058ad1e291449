// Notices what is new in the database and says so: which runs are other than before, each with a number that only
// grows.

import { forgetPages, runMarks, versionReader } from '../store/read/changes.js';
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
  /**
   * Looks whether anything is new: a database that is gone, another, or read again is.
   * @returns whether something is
   */
  look(): boolean;
  since(cursor: number): Changes;
}

type Marks = ReadonlyMap<number, string>;

/** @param tell what is wrong with a database, and not of a kind that users are told */
export function watchChanges(database: WatchedDatabase, tell: (error: unknown) => void): ChangeWatch {
  const reader = newMarks(database);
  let marks: Marks = new Map();
  /** When each run last changed. */
  const revisions = new Map<number, number>();
  let cursor = 0;
  let lastAll = 0;
  let wasSeen = false;
  let isLost = false;

  const startAnew = (): void => {
    lastAll = cursor;
    marks = new Map();
    revisions.clear();
  };
  const take = ({ found, isAnother }: Found): void => {
    cursor++;
    if (isAnother || isLost) startAnew();
    isLost = false;
    wasSeen = true;
    for (const [run, mark] of found) if (marks.get(run) !== mark) revisions.set(run, cursor);
    for (const run of marks.keys()) {
      if (found.has(run)) continue;
      revisions.delete(run);
      lastAll = cursor;
    }
    marks = found;
  };
  /** @returns whether that is new */
  const lose = (error: unknown): boolean => {
    const said = database.lost(error);
    reader.forget();
    if (isLost) return false;
    const isTold = said instanceof UserError;
    if (isTold && !wasSeen) return false; // before the first sweep, or while it begins, nobody has read anything
    if (!isTold) tell(said);
    isLost = true;
    cursor++;
    startAnew();
    return true;
  };

  return {
    cursor: () => cursor,
    look: () => {
      try {
        const found = reader.read(marks);
        if (found !== undefined) take(found);
        return found !== undefined;
      } catch (error) {
        return lose(error);
      }
    },
    since: (from) => ({
      cursor,
      isAll: from < lastAll || from > cursor,
      changed: [...revisions].flatMap(([run, revision]) => (revision > from ? [run] : [])),
    }),
  };
}

interface Found {
  readonly found: Marks;
  /** Whether they are not what came of those before. */
  readonly isAnother: boolean;
}

/** Reads the marks of all runs, where something may be new. */
function newMarks(database: WatchedDatabase) {
  let seen: { readonly connection: Connection; readonly version: () => number; last: number } | undefined;
  let content: string | undefined;
  return {
    forget: () => void (seen = undefined),
    read: (known: Marks): Found | undefined => {
      const connection = database.connection();
      const isAnother = seen !== undefined && seen.connection !== connection;
      if (seen?.connection !== connection) seen = { connection, version: versionReader(connection), last: -1 };
      const [before, contentBefore] = [seen.last, content];
      content = database.content();
      seen.last = seen.version();
      if (seen.last !== before) return { found: runMarks(connection), isAnother };
      if (content === contentBefore) return undefined;
      // Nobody has committed, and the file is not what it was: this was a checkpoint, or it was written over.
      forgetPages(connection);
      const found = runMarks(connection);
      return isSame(found, known) ? undefined : { found, isAnother: true };
    },
  };
}

const isSame = (a: Marks, b: Marks): boolean => a.size === b.size && [...a].every(([run, mark]) => b.get(run) === mark);
