// Reads metrics epoch by epoch, of many runs at once.

import type { Connection } from './connection.js';

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

/** Settings of variants, by dotted path: text as it is shown, number where it is one. */
export interface ParamRow {
  readonly variant_id: number;
  readonly path: string;
  readonly text: string;
  readonly number: number | null;
}

/** The settings in which the variants of an experiment differ. */
export function differingParams(connection: Connection, variants: readonly number[]): ParamRow[] {
  const ids = JSON.stringify(variants);
  return connection
    .prepare(
      `WITH wanted AS (SELECT value AS id FROM json_each(@ids))
       SELECT variant_id, path, text, number FROM params WHERE variant_id IN (SELECT id FROM wanted) AND path IN
         (SELECT path FROM params WHERE variant_id IN (SELECT id FROM wanted) GROUP BY path
          HAVING count(DISTINCT text) > 1 OR count(*) < (SELECT count(*) FROM wanted))
       ORDER BY path, variant_id`,
    )
    .all({ ids }) as ParamRow[];
}
