// Tells whether the database has changed since one last looked, and which runs have.

import type { Connection } from '../database/connection.js';

/**
 * Gives a number that changes when another connection has committed, and only then
 * (sqlite.org/pragma.html#pragma_data_version). Prepared once: it is asked several times a second.
 */
export function versionReader(connection: Connection): () => number {
  const statement = connection.prepare('PRAGMA data_version').pluck();
  return () => statement.get() as number;
}

/** Has everything be read from the file again (sqlite.org/pragma.html#pragma_shrink_memory). */
export const forgetPages = (connection: Connection): unknown => connection.pragma('shrink_memory');

/** A word for each run that is another whenever anything about the run is: state, epochs, attempts, tags, note. */
export function runMarks(connection: Connection): ReadonlyMap<number, string> {
  const rows = connection
    .prepare(
      `SELECT runs.id, status || ' ' || coalesce(epochs, 0) || ' ' || coalesce(seconds, 0) || ' ' || coalesce(ended_at, 0) || ' ' ||
         coalesce(started_at, 0) || ' ' || coalesce(changed_at, 0)
       FROM runs LEFT JOIN run_metrics ON run_metrics.run_id = runs.id LEFT JOIN run_notes ON run_notes.run = runs.id`,
    )
    .raw()
    .all() as [number, string][];
  return new Map(rows);
}
