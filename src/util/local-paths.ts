// Where the database lies, and all that only this machine may know of: locks above all, which mean nothing on a folder
// that machines share. Beside the runs; or, where HARNESS_DB names another place for the database, beside that.

import { join } from 'node:path';

/** Where the database lies when nothing else is said. */
export const databaseBeside = (home: string): string => join(home, 'harness.db');

export function localPaths(home: string, database: string) {
  const isElsewhere = database !== databaseBeside(home);
  const folder = isElsewhere ? `${database}.local` : home;
  return {
    database,
    isElsewhere,
    folder,
    /** Of a database that lies elsewhere: beside it, of which runs it is; beside the runs, where it lies. */
    runsNote: join(folder, 'runs.json'),
    databaseNote: join(home, 'database.json'),
    /** Held by whoever writes here; alone by whoever replaces or changes the database. */
    lock: join(folder, 'harness.lock'),
    /** Held by a coordinator as long as it lives. */
    coordinatorLock: (name: string) => join(folder, `coordinator-${name}.lock`),
    /** Held by whoever goes on with a sweep that decides. */
    sweepLock: (id: number) => (isElsewhere ? join(folder, `sweep-${id}.lock`) : join(home, 'sweeps', `${id}`, 'lock')),
    /** Held by a worker as long as it trains; undefined: it lies in the attempt's own folder. */
    attemptLock: (run: number, attempt: number) =>
      isElsewhere ? join(folder, `run${run}-attempt-${attempt}.lock`) : undefined,
  };
}
export type LocalPaths = ReturnType<typeof localPaths>;

/** Names of locks in the folder of what is this machine's own. */
export const LOCK_OF_MANY = /^(?:coordinator-[0-9a-f-]{36}|sweep-\d+|run\d+-attempt-\d+)\.lock$/;
