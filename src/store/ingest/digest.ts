// Computes the digest of a run: two runs with the same digest had the same losses and counts, bit for bit.

import { sha256 } from '../../util/sha256.js';
import type { Connection } from '../database/connection.js';

/** What is computed; not how fast. In this order for ever: digests of old runs must stay what they are. */
const EPOCHS = `SELECT epoch, train_loss, train_char_accuracy, train_exact, val_loss, val_char_accuracy, val_exact,
  val_forced_char_accuracy, learning_rate FROM epochs WHERE run_id = ? ORDER BY epoch`;
const EVALUATIONS = `SELECT epoch, hash, evaluations.size, wrong, loss, char_accuracy FROM evaluations
  JOIN eval_sets ON eval_sets.id = eval_set_id WHERE run_id = ? ORDER BY epoch, hash`;

/** SHA-256 over every epoch's metrics and every evaluation's, in full precision. */
export function digestOf(connection: Connection, run: number): string {
  const rows = [EPOCHS, EVALUATIONS].map((sql) => connection.prepare(sql).raw().all(run));
  return sha256(JSON.stringify(rows, (_, value: unknown) => (typeof value === 'number' ? exact(value) : value)));
}

/** JSON has no infinities. */
const exact = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

/** Writes down the digest of a run that is done. */
export function digestRun(connection: Connection, run: number): void {
  connection.prepare('UPDATE runs SET digest = ? WHERE id = ?').run(digestOf(connection, run), run);
}

export interface Difference {
  readonly epoch: number;
  /** Name of the column. */
  readonly metric: string;
  readonly before: number | null;
  readonly now: number | null;
}

/** The first metric that is not the same, bit for bit, in two databases; undefined where all are. */
export function firstDifference(before: Connection, now: Connection, run: number): Difference | undefined {
  const rowsOf = (connection: Connection, sql: string) =>
    connection.prepare(sql).raw(false).all(run) as Record<string, number | null>[];
  for (const sql of [EPOCHS, EVALUATIONS]) {
    const [old, current] = [rowsOf(before, sql), rowsOf(now, sql)];
    for (const [index, row] of old.entries()) {
      const other: Record<string, number | null> = current[index] ?? {};
      const metric = Object.keys(row).find((key) => !Object.is(row[key], other[key] ?? null));
      if (metric !== undefined)
        return { epoch: row['epoch']!, metric, before: row[metric]!, now: other[metric] ?? null };
    }
    if (current.length > old.length)
      return {
        epoch: current[old.length]!['epoch']!,
        metric: 'epoch',
        before: null,
        now: current[old.length]!['epoch']!,
      };
  }
  return undefined;
}

/** SHA-256 of the weights after the last whole epoch, where there are any. */
export function lastWeights(connection: Connection, run: number): string | undefined {
  const sql = 'SELECT sha256 FROM checkpoints WHERE run_id = ? AND step = 0 ORDER BY epoch DESC LIMIT 1';
  return connection.prepare(sql).pluck().get(run) as string | undefined;
}
