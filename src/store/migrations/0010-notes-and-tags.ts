// Schema 10: what people write about runs. Files beside the runs are the truth; harness rebuild reads them.

import type { Migration } from './migration.js';

export const migration: Migration = {
  name: '0010-notes-and-tags',
  sql: `
CREATE TABLE run_tags (
  run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE ON UPDATE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (run, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_notes (
  run INTEGER PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE ON UPDATE CASCADE,
  note TEXT,                     -- NULL: none any more, or tags alone
  changed_at INTEGER NOT NULL    -- of note and tags together; grows with every change
) STRICT;
`,
};
