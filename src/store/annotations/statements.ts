// Statements that keep what people write about runs.

import type { Change, Connection, Query } from '../database/connection.js';

export function annotationStatements(connection: Connection) {
  const change = (sql: string): Change => connection.prepare(sql);
  const query = <Row>(sql: string): Query<Row> => connection.prepare(sql);
  return {
    note: query<{ note: string | null; changed_at: number }>('SELECT note, changed_at FROM run_notes WHERE run = ?'),
    tags: query<{ tag: string }>('SELECT tag FROM run_tags WHERE run = ?'),
    setNote: change(`INSERT INTO run_notes (run, note, changed_at) VALUES (@run, @note, @changedAt)
      ON CONFLICT (run) DO UPDATE SET note = excluded.note, changed_at = excluded.changed_at`),
    clearTags: change('DELETE FROM run_tags WHERE run = ?'),
    insertTag: change('INSERT INTO run_tags (run, tag) VALUES (?, ?)'),
  };
}
