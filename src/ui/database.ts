// The database as the page's server sees it: opened when it is there, opened anew when another stands in its place.

import { statSync } from 'node:fs';
import { openForReading } from '../store/database/open-for-reading.js';
import type { Connection } from '../store/database/connection.js';

export interface WatchedDatabase {
  /** @throws UserError where there is none, or it cannot be read */
  connection(): Connection;
  close(): void;
}

/** Nothing is opened before it is asked for. */
export function watchDatabase(path: string): WatchedDatabase {
  let open: { readonly connection: Connection; readonly file: string } | undefined;
  const close = (): void => {
    open?.connection.close();
    open = undefined;
  };
  return {
    close,
    connection: () => {
      const file = fileOf(path);
      if (open?.file === file) return open.connection;
      close(); // rebuilt, restored, removed
      open = { connection: openForReading(path), file };
      return open.connection;
    },
  };
}

/** Tells the file from another one in its place. */
function fileOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? '' : `${stat.dev}:${stat.ino}`;
}
