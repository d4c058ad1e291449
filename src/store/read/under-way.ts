// Reads runs as they are trained: under which attempt, where, how far.

import type { Connection } from '../database/connection.js';

export interface UnderWayRow {
  readonly run: number;
  readonly experiment: string;
  readonly variant: string;
  readonly seed: number;
  readonly config: string;
  readonly attempt: number;
  readonly pid: number | null;
  readonly started_at: number;
  /** Of the attempt, once its worker has said so. */
  readonly provenance: string | null;
  /** The last whole epoch, how long it took and how fast it was; null before the first. */
  readonly epoch: number | null;
  readonly duration_ms: number | null;
  readonly examples_per_second: number | null;
}

/** @param runs their numbers */
export function runsUnderWay(connection: Connection, runs: readonly number[]): readonly UnderWayRow[] {
  const query = connection.prepare(
    `SELECT runs.id AS run, experiments.name AS experiment, variants.label AS variant, runs.seed, variants.config,
            attempts.number AS attempt, attempts.pid, attempts.started_at, attempts.provenance,
            epochs.epoch, epochs.duration_ms, epochs.examples_per_second
     FROM runs
     JOIN variants ON variants.id = runs.variant_id
     JOIN experiments ON experiments.id = variants.experiment_id
     JOIN attempts ON attempts.run_id = runs.id
          AND attempts.number = (SELECT max(number) FROM attempts AS a WHERE a.run_id = runs.id)
     LEFT JOIN epochs ON epochs.run_id = runs.id
          AND epochs.epoch = (SELECT max(epoch) FROM epochs AS e WHERE e.run_id = runs.id)
     WHERE runs.id = ?`,
  );
  return runs.flatMap((run) => (query.get(run) as UnderWayRow | undefined) ?? []);
}
