// Statements that say who trains what.

import type { RunStatus } from '../../train/run-status.js';
import type { Change, Connection, Query } from '../database/connection.js';

export interface AttemptRow {
  readonly pid: number | null;
  readonly pid_started: string | null;
  readonly boot_id: string | null;
  readonly coordinator: string | null;
  readonly outcome: string | null;
  readonly events_offset: number;
}

export function ownershipStatements(connection: Connection) {
  const change = (sql: string): Change => connection.prepare(sql);
  const query = <Row>(sql: string): Query<Row> => connection.prepare(sql);
  return {
    status: query<{ status: RunStatus }>('SELECT status FROM runs WHERE id = ?'),
    setStatus: change('UPDATE runs SET status = ? WHERE id = ?'),
    runsInState: query<{ id: number }>('SELECT id FROM runs WHERE status = ?'),
    countAttempts: query<{ number: number }>(
      'SELECT coalesce(max(number), 0) AS number FROM attempts WHERE run_id = ?',
    ),
    attempt: query<AttemptRow>(
      `SELECT pid, pid_started, boot_id, coordinator, outcome, events_offset FROM attempts
       WHERE run_id = ? AND number = ?`,
    ),
    insertAttempt: change(`INSERT INTO attempts (id, run_id, number, coordinator, started_at)
      VALUES (@id, @run, @number, @coordinator, @now)`),
    setCoordinator: change('UPDATE attempts SET coordinator = ? WHERE run_id = ? AND number = ?'),
    setOwner: change(
      'UPDATE attempts SET pid = @pid, pid_started = @started, boot_id = @boot WHERE run_id = @run AND number = ' +
        '@number',
    ),
  };
}
