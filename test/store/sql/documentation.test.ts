// What is written about the views is what they are; and other programs can read them.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../src/store/database/open.js';
import { documentation } from '../../../src/store/sql/documentation.js';
import { RUN_STATUSES } from '../../../src/train/run-status.js';
import { temporaryFolder } from '../../setup/tiny.js';

it('every view is documented, column by column, in their order', () => {
  const connection = openDatabase(join(temporaryFolder(), 'harness.db'));
  const views = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'view'").pluck().all() as string[];
  expect(
    Object.keys(documentation)
      .filter((name) => !['params', 'decisions', 'run_tags', 'run_notes'].includes(name))
      .sort(),
  ).toEqual([...views].sort());
  for (const [view, { about, columns }] of Object.entries(documentation)) {
    const real = connection.prepare(`SELECT name FROM pragma_table_info(?)`).pluck().all(view);
    expect(Object.keys(columns), view).toEqual(real);
    expect(Object.values({ about, ...columns }).filter((text) => text === '')).toEqual([]);
  }
  connection.close();
});

it('the statuses of runs are all named', () => {
  const said = documentation['run_summary']!.columns['status']!.match(/\w+/g)!;
  expect(said.filter((word) => !['or', 'early'].includes(word))).toEqual(RUN_STATUSES);
});

/** Datasette reads with Python's sqlite3, often an older SQLite than ours. */
it("Python's SQLite reads every view", ({ skip }) => {
  const path = join(temporaryFolder(), 'harness.db');
  openDatabase(path).close();
  const program = `import sqlite3, sys
database = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
for view in sys.argv[2:]: database.execute(f"SELECT * FROM {view}").fetchall()
print(len(sys.argv) - 2)`;
  const views = Object.keys(documentation);
  const { error, stdout, stderr } = spawnSync('python3', ['-c', program, path, ...views], { encoding: 'utf8' });
  if (error !== undefined) skip('no python3 here');
  expect([stderr, stdout.trim()]).toEqual(['', String(views.length)]);
});
