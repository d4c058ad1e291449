// What the routes of the page's server work with, types only.

import type { HomePaths } from '../util/files.js';
import type { SavedQuery } from './sql.js';
import type { ColumnCache } from './columns.js';
import type { WatchedDatabase } from './database.js';
import type { Asking } from './ask.js';

export interface PageParts {
  readonly paths: HomePaths;
  readonly database: Pick<WatchedDatabase, 'connection'>;
  readonly columns: ColumnCache;
  readonly asking: Asking;
  /** Where the stream of events goes on from. */
  readonly cursor: () => string;
  readonly about: { readonly version: string; readonly home: string };
  readonly savedQueries: () => readonly SavedQuery[];
  readonly now: () => number;
}
