// Reads metrics epoch by epoch, of one run or of many at once.

import type { Connection } from '../database/connection.js';

export interface EpochRow {
  readonly run: number;
  readonly epoch: number;
  readonly train_loss: number | null;
  readonly train_char_accuracy: number;
  readonly train_exact: number;
  readonly val_loss: number | null;
  readonly val_char_accuracy: number;
  readonly val_exact: number;
  readonly learning_rate: number;
  readonly duration_ms: number;
  readonly examples_per_second: number;
  readonly val_forced_char_accuracy: number | null;
}

export function curve(connection: Connection, run: number): EpochRow[] {
  return connection.prepare('SELECT * FROM curves WHERE run = ? ORDER BY epoch').all(run) as EpochRow[];
}

/** Metrics that make a curve, by their column. */
export const CURVE_METRICS = [
  'val_exact',
  'val_char_accuracy',
  'val_loss',
  'train_exact',
  'train_char_accuracy',
  'train_loss',
  'learning_rate',
] as const;
export type CurveMetric = (typeof CURVE_METRICS)[number];

export interface CurvePoint {
  readonly epoch: number;
  /** null where it was not a number. */
  readonly value: number | null;
}

/** Curves by run. */
export function curvesOf(
  connection: Connection,
  runs: readonly number[],
  metric: CurveMetric,
): ReadonlyMap<number, readonly CurvePoint[]> {
  const statement = connection.prepare(`SELECT epoch, ${metric} AS value FROM epochs WHERE run_id = ? ORDER BY epoch`);
  return new Map(runs.map((run) => [run, statement.all(run) as CurvePoint[]]));
}
