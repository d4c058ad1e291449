// Reads metrics epoch by epoch, of one run or of many at once.

import type { CurveMetric, EpochMetrics } from '../../train/metric-table.js';
import type { Connection } from '../database/connection.js';

export interface EpochRow extends EpochMetrics {
  readonly run: number;
  readonly epoch: number;
}

export function curve(connection: Connection, run: number): EpochRow[] {
  return connection.prepare('SELECT * FROM curves WHERE run = ? ORDER BY epoch').all(run) as EpochRow[];
}

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

/** A curve as a list, the first epoch first; null where it was not a number. */
export function valuesOf(connection: Connection, run: number, metric: CurveMetric): readonly (number | null)[] {
  const values: (number | null)[] = [];
  for (const { epoch, value } of curvesOf(connection, [run], metric).get(run)!) values[epoch - 1] = value;
  return values;
}

/** The epochs of a run after one, in order. */
export function epochsAfter(connection: Connection, run: number, epoch: number): EpochRow[] {
  return connection
    .prepare('SELECT * FROM curves WHERE run = ? AND epoch > ? ORDER BY epoch')
    .all(run, epoch) as EpochRow[];
}

/** A value after each epoch, beside the seconds that all epochs so far took. */
export type TimedPoint = readonly [epoch: number, seconds: number, value: number | null];

export function timedCurve(connection: Connection, run: number, metric: CurveMetric): TimedPoint[] {
  return connection
    .prepare(
      `SELECT epoch, sum(duration_ms) OVER (ORDER BY epoch) / 1000.0, ${metric} FROM epochs WHERE run_id = ? ORDER ` +
        'BY epoch',
    )
    .raw()
    .all(run) as [number, number, number | null][];
}
