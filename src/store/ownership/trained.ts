// Which runs somebody trains now, as far as can be told whatever state the database is in: by its rows, and by the
// locks in the folders.

import { existsSync, readdirSync } from 'node:fs';
import { attemptsIn, runIdOf, type HomePaths } from '../../util/files.js';
import { connectTo, type Connection } from '../database/connection.js';
import { isWithJob } from './job-file.js';
import { isHeld } from './lock.js';
import type { IsAlive } from './ownership.js';

/** Numbers of the runs, ascending. */
export function trainedNow(paths: HomePaths, isAlive: IsAlive): readonly number[] {
  if (!existsSync(paths.home)) return [];
  const found = new Set([...byRows(paths, isAlive), ...byLocks(paths)]);
  return [...found].sort((a, b) => a - b);
}

function byLocks(paths: HomePaths): readonly number[] {
  const runs = readdirSync(paths.home).flatMap((name) => runIdOf(name) ?? []);
  return runs.filter((run) => isLocked(paths, run));
}

/** Whether a worker holds the lock of a run's last attempt, or a cluster's job has it, as the folder has it. */
export function isLocked(paths: HomePaths, run: number): boolean {
  const last = attemptsIn(paths.run(run).folder).at(-1);
  if (last === undefined) return false;
  const attempt = paths.run(run).attempt(last);
  return isHeld(attempt.lock) || isWithJob(attempt);
}

interface RunningRow {
  readonly run_id: number;
  readonly pid: number | null;
  readonly pid_started: string | null;
  readonly boot_id: string | null;
}

/**
 * Of every schema there has been: sweeps of older harnesses hold no locks. A database that cannot be read says nothing.
 */
function byRows({ database }: HomePaths, isAlive: IsAlive): readonly number[] {
  if (!existsSync(database)) return [];
  let connection: Connection | undefined;
  try {
    connection = connectTo(database, { readonly: true });
    const sql = `SELECT run_id, pid, pid_started, boot_id FROM attempts JOIN runs ON runs.id = run_id
      WHERE status = 'running' AND number = (SELECT max(number) FROM attempts AS a WHERE a.run_id = runs.id)`;
    const rows = connection.prepare(sql).all() as RunningRow[];
    const live = rows.filter(
      ({ pid, pid_started: started, boot_id: bootId }) =>
        pid !== null && isAlive({ pid, started, bootId, locks: [], isKnownByNumber: true, isWithJob: false }),
    );
    return live.map(({ run_id: run }) => run);
  } catch {
    return [];
  } finally {
    connection?.close();
  }
}
