// The database as it is now, however long somebody reads it.

import type { Connection } from './connection.js';

/** What is read from now on is of one moment, whatever is committed meanwhile. @returns ends that */
export function holdSnapshot(connection: Connection): () => void {
  connection.exec('BEGIN');
  connection.pragma('user_version'); // the first reading is the moment
  return () => {
    if (connection.inTransaction) connection.exec('COMMIT');
  };
}
