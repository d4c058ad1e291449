// A database that lies elsewhere than its runs has a note of them, and they have one of it, with a word in common: so
// that neither is taken for another's. On a folder that machines share, the note says on which of them the database is.

import { dirname } from 'node:path';
import { UserError } from '../../util/errors.js';
import { isFile, writeAtomically, type HomePaths } from '../../util/files.js';
import { readRegularFile } from '../../util/regular-file.js';
import { seal, unseal } from '../../util/sealed-json.js';
import { uniqueId } from '../../util/unique.js';

interface DatabaseNote {
  readonly v: 1;
  readonly id: string;
  readonly database: string;
  readonly host: string;
}

interface RunsNote {
  readonly v: 1;
  readonly id: string;
  readonly home: string;
}

const MOST_BYTES = 64 * 1024;

/** @throws UserError where these runs have another database, or this database other runs */
export function requirePair({ home, database, local }: HomePaths): void {
  const note = read<DatabaseNote>(local.databaseNote);
  if (!local.isElsewhere) {
    if (note === undefined) return;
    const message = `the database of these runs lies elsewhere: ${note.database} on ${note.host}`;
    throw new UserError('database', { at: home, message, hint: hintOf(local.databaseNote, note.database, note.host) });
  }
  const runs = read<RunsNote>(local.runsNote);
  if (note !== undefined && note.id !== runs?.id) {
    const message = `is not the database of the runs in ${home}: that is ${note.database} on ${note.host}`;
    throw new UserError('database', {
      at: database,
      message,
      hint: hintOf(local.databaseNote, note.database, note.host),
    });
  }
  if (note !== undefined || runs === undefined || runs.home === home) return;
  throw new UserError('database', {
    at: database,
    message: `is the database of the runs in ${runs.home}`,
    expected: `one of its own for ${home}`,
    hint:
      'HARNESS_DB names another file, or is unset where the database lies beside the runs; where those runs ' +
      `are gone or have moved, remove ${local.runsNote}`,
  });
}

const hintOf = (note: string, database: string, host: string): string =>
  `on ${host}, HARNESS_DB=${database}; where that is gone, remove ${note}, and harness rebuild makes it anew`;

/**
 * Notes that a database and its runs belong together, before anything is entered.
 * @param host where the database lies
 */
export function keepPair(paths: HomePaths, host: string): void {
  requirePair(paths);
  const { home, database, local } = paths;
  if (!local.isElsewhere || isFile(local.databaseNote)) return;
  const id = uniqueId();
  writeAtomically(local.runsNote, seal({ v: 1, id, home } satisfies RunsNote));
  writeAtomically(local.databaseNote, seal({ v: 1, id, database, host } satisfies DatabaseNote));
}

/** @returns undefined where there is none @throws UserError where it is damaged */
function read<T>(path: string): T | undefined {
  if (!isFile(path)) return undefined;
  try {
    return unseal<T>(readRegularFile(path, MOST_BYTES).toString('utf8'));
  } catch {
    throw new UserError('file', {
      at: path,
      message: `is damaged: it says where the database of the runs in ${dirname(path)} lies`,
      hint: 'where there is no other database of them, remove it',
    });
  }
}
