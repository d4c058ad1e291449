// The database as the page's server sees it: opened when it is there, opened anew when another stands in its place, and
// not there while it cannot be read. Whatever becomes of it, whoever asks is told why there is no answer.

import { statSync, type BigIntStats } from 'node:fs';
import { sqliteCode, type Connection } from '../store/database/connection.js';
import { explain } from '../store/database/errors.js';
import { openForReading } from '../store/database/open-for-reading.js';
import { UserError } from '../util/errors.js';

export interface WatchedDatabase {
  /** @throws UserError where it cannot be read; `not-found` before the first sweep alone */
  connection(): Connection;
  /** Is another once its file was written to; undefined: there is none. */
  content(): string | undefined;
  /**
   * Told what went wrong in reading one document; others may be whole.
   * @returns it in words, where it is the database's
   */
  failed(error: unknown): unknown;
  /**
   * Told what went wrong in reading what everything else needs: until it is another, there is no database.
   * @returns as `failed`
   */
  lost(error: unknown): unknown;
  close(): void;
}

/**
 * Opening takes memory that is not given back: a file that is as it was is tried again after so many questions alone.
 */
const QUESTIONS_BETWEEN_TRIES = 20;

/** Nothing is opened before it is asked for. */
export function watchDatabase(path: string): WatchedDatabase {
  let open: { readonly connection: Connection; readonly file: File } | undefined;
  let refused: { readonly error: unknown; readonly content: string; questions: number } | undefined;
  let wasThere = false;

  const close = (): void => {
    open?.connection.close();
    open = undefined;
  };
  const inWords = (error: unknown): unknown => {
    // Somebody read for a while, and another database was opened meanwhile.
    if (error instanceof TypeError && error.message.includes('connection is not open'))
      return new UserError('database', { at: path, message: 'it is another one by now', hint: 'ask again' });
    return explain(error, path);
  };
  /** The log, too: while a database is made, there is nothing elsewhere yet. */
  const allContent = (): string => `${fileAt(path)?.content} ${fileAt(`${path}-wal`)?.content}`;
  const openAnew = (file: File | undefined): Connection => {
    const content = allContent();
    if (refused?.content === content && ++refused.questions < QUESTIONS_BETWEEN_TRIES) throw refused.error;
    refused = undefined;
    if (file === undefined && wasThere) throw gone(path);
    try {
      const connection = openForReading(path);
      if (file !== undefined) open = { connection, file };
      wasThere = true;
      return connection;
    } catch (error) {
      if (file !== undefined) refused = { error, content, questions: 0 };
      throw error;
    }
  };

  return {
    close,
    content: () => fileAt(path)?.content,
    connection: () => {
      const file = fileAt(path);
      if (open !== undefined && open.file.name === file?.name) return open.connection;
      close(); // rebuilt, restored, removed
      return openAnew(file);
    },
    failed: (error) => {
      // Written over in place: what is known of it is of the one before.
      if (sqliteCode(error) !== undefined && open?.file.content !== fileAt(path)?.content) close();
      return inWords(error);
    },
    lost: (error) => {
      const said = inWords(error);
      if (open !== undefined) refused = { error: said, content: allContent(), questions: 0 };
      close();
      return said;
    },
  };
}

const gone = (path: string): UserError =>
  new UserError('database', {
    at: path,
    message: 'the database is gone',
    hint: 'harness rebuild makes it anew from the folders of the runs',
  });

interface File {
  /** Tells the file from another one in its place. */
  readonly name: string;
  /** Is another once it was written to. */
  readonly content: string;
}

function fileAt(path: string): File | undefined {
  const stat: BigIntStats | undefined = statSync(path, { throwIfNoEntry: false, bigint: true });
  if (stat === undefined) return undefined;
  const name = `${stat.dev}:${stat.ino}`;
  return { name, content: `${name}:${stat.size}:${stat.mtimeNs}` };
}
