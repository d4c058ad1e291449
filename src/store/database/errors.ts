// Puts SQLite's errors into words that say what to do.

import { messageOf, UserError, type UserErrorCode } from '../../util/errors.js';
import { sqliteCode } from './connection.js';

/** Whether SQLite said no, and not the program that asked. */
export function isQueryError(error: unknown): error is Error {
  return sqliteCode(error) !== undefined || error instanceof TypeError || error instanceof RangeError;
}

/** SQLite's error as a user's, where it is one; anything else as it is. */
export function explain(error: unknown, path: string): unknown {
  const said = sqliteCode(error);
  const known = MESSAGES.find(([code]) => said === code || said?.startsWith(`${code}_`));
  if (known === undefined) return error;
  const [, kind, message, hint] = known;
  return new UserError(kind, { at: path, message: `${message} (${messageOf(error)})`, hint });
}

const MESSAGES: readonly (readonly [code: string, kind: UserErrorCode, message: string, hint: string])[] = [
  ['SQLITE_NOTADB', 'database', 'this is not an SQLite database', 'harness rebuild puts it aside and makes it anew'],
  ['SQLITE_CORRUPT', 'database', 'the database is damaged', 'harness rebuild puts it aside and makes it anew'],
  ['SQLITE_CANTOPEN', 'database', 'the database cannot be opened', 'does the folder exist, and may you write there?'],
  ['SQLITE_READONLY', 'database', 'the database cannot be written', 'may you write in its folder?'],
  ['SQLITE_FULL', 'machine', 'the disk is full', 'make room, then: harness resume'],
  [
    'SQLITE_IOERR',
    'machine',
    'the database cannot be read or written',
    'is the disk full, or failing? then: harness resume',
  ],
  ['SQLITE_BUSY', 'machine', 'another program has held the database for too long', 'end it, then: harness resume'],
];
