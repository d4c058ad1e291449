// Names and texts that are markup: whatever shows them has to show them as text.

import { join } from 'node:path';
import Database from 'better-sqlite3';

export const EVIL = `"><img src=x onerror=window.__x=1><script>window.__x=1</script></title>]]>javascript:window.__x=1//=cmd`;

/** Every text of every run of a tiny sweep; the fourth has failed. */
export function makeEvil(home: string): void {
  const database = new Database(join(home, 'harness.db'));
  for (const sql of [
    'UPDATE experiments SET question = ?, expectation = question',
    'UPDATE variants SET label = ? || id',
    "UPDATE params SET text = ? || variant_id WHERE path = 'data.reverse'",
    'UPDATE mispredictions SET predicted = ?',
    'UPDATE examples SET equation = ? || example, answer = equation',
    'UPDATE attempts SET error = ?, outcome = error',
    'UPDATE sweeps SET spec_text = ?',
    "UPDATE runs SET status = CASE id WHEN 4 THEN 'failed' ELSE status END, engine = ?",
    'INSERT INTO run_notes VALUES (1, ?, 1)',
    'INSERT INTO run_tags VALUES (1, ?)',
  ])
    database.prepare(sql).run(EVIL);
  database.close();
}
