// Reads the attempts at a run and the checkpoints they left.

import type { Connection } from '../database/connection.js';

export interface AttemptRow {
  readonly number: number;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly outcome: string | null;
  readonly error: string | null;
  readonly provenance: string | null;
}

export function attempts(connection: Connection, run: number): AttemptRow[] {
  return connection
    .prepare(
      'SELECT number, started_at, ended_at, outcome, error, provenance FROM attempts WHERE run_id = ? ORDER BY number',
    )
    .all(run) as AttemptRow[];
}

export interface CheckpointRow {
  readonly epoch: number;
  readonly step: number;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly is_best: number;
}

/** The best checkpoint first, then the others from newest to oldest. */
export function checkpoints(connection: Connection, run: number): CheckpointRow[] {
  return connection
    .prepare(
      `SELECT epoch, step, path, bytes, sha256, is_best FROM checkpoints WHERE run_id = @run
       ORDER BY (step = 0 AND epoch = (SELECT best_epoch FROM runs WHERE id = @run)) DESC, epoch DESC, step DESC`,
    )
    .all({ run }) as CheckpointRow[];
}
