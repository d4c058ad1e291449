// Reads sweeps with what they decided, and runs by what they are known by in decisions.

import type { Judged, RecordedDecision } from '../../plan/scheduler/decisions.js';
import type { Connection } from '../database/connection.js';
import type { RunSummary } from './runs.js';

export interface SweepRow {
  readonly sweep: number;
  readonly experiment: string;
  readonly spec_text: string;
  /** JSON: a list of path=value. */
  readonly overrides: string;
  readonly created_at: number;
}

const SWEEPS = `SELECT sweeps.id AS sweep, name AS experiment, spec_text, overrides, sweeps.created_at
  FROM sweeps JOIN experiments ON experiments.id = experiment_id`;

export function findSweep(connection: Connection, sweep: number): SweepRow | undefined {
  return connection.prepare(`${SWEEPS} WHERE sweeps.id = ?`).get(sweep) as SweepRow | undefined;
}

export function lastSweep(connection: Connection): number | null {
  return connection.prepare('SELECT max(id) FROM sweeps').pluck().get() as number | null;
}

/** The newest sweep of an experiment that is a search; undefined where none is. */
export function newestSearch(connection: Connection, experiment: string): SweepRow | undefined {
  return connection
    .prepare(
      `${SWEEPS} WHERE name = ? AND EXISTS (SELECT 1 FROM decisions WHERE sweep_id = sweeps.id AND type = 'suggested')
       ORDER BY sweeps.id DESC LIMIT 1`,
    )
    .get(experiment) as SweepRow | undefined;
}

/** All that a sweep has decided, in its order. */
export function decisionsOf(connection: Connection, sweep: number): readonly RecordedDecision[] {
  const rows = connection
    .prepare('SELECT number, at, type, decision FROM decisions WHERE sweep_id = ? ORDER BY number')
    .raw()
    .all(sweep) as [number, number, string, string][];
  return rows.map(([number, at, type, text]) => ({ ...JSON.parse(text), number, at, type }) as RecordedDecision);
}

/** A run with the identity of its configuration, by which decisions name it. */
export interface DecidedRun extends Pick<
  RunSummary,
  'run' | 'variant_id' | 'seed' | 'status' | 'parameters' | 'seconds' | 'epochs' | 'best_val_exact'
> {
  readonly identity: string;
}

export function runsByIdentity(connection: Connection, experiment: string): readonly DecidedRun[] {
  return connection
    .prepare(
      `SELECT run, variant_id, seed, status, parameters, seconds, epochs, best_val_exact, identity
       FROM run_summary JOIN variants ON variants.id = variant_id WHERE experiment = ? ORDER BY run`,
    )
    .all(experiment) as DecidedRun[];
}

/** The configuration of each variant of an experiment, as JSON. */
export function variantConfigs(connection: Connection, experiment: string): ReadonlyMap<number, string> {
  const rows = connection
    .prepare(
      'SELECT variants.id, config FROM variants JOIN experiments ON experiments.id = experiment_id WHERE name = ?',
    )
    .raw()
    .all(experiment) as [number, string][];
  return new Map(rows);
}

export type JudgedRun = Judged & { readonly sweep: number; readonly number: number; readonly at: number };

/** What rules decided about a run, alone or with the others of its configuration, in the order of time. */
export function decisionsAbout(connection: Connection, run: number): readonly JudgedRun[] {
  // A sweep that goes on with another's decisions has them, too. With the seeds of a confirmation a configuration is
  // trained to its end, whatever a rule said of it before.
  const rows = connection
    .prepare(
      `SELECT min(sweep_id), number, at, decision FROM decisions
       WHERE type = 'judged' AND identity = (SELECT identity FROM variants JOIN runs ON runs.variant_id = variants.id WHERE runs.id = @run)
         AND sweep_id IN (SELECT id FROM sweeps WHERE experiment_id = (SELECT experiment_id FROM variants JOIN runs ON runs.variant_id = variants.id WHERE runs.id = @run))
         AND coalesce(seed, (SELECT seed FROM runs WHERE id = @run)) = (SELECT seed FROM runs WHERE id = @run)
         AND NOT EXISTS (SELECT 1 FROM decisions AS confirmed, json_each(confirmed.decision, '$.seeds') AS fresh
           WHERE confirmed.sweep_id = decisions.sweep_id AND confirmed.type = 'confirmed'
             AND fresh.value = (SELECT seed FROM runs WHERE id = @run))
       GROUP BY at, decision ORDER BY at, number`,
    )
    .raw()
    .all({ run }) as [number, number, number, string][];
  return rows.map(([sweep, number, at, text]) => {
    return { ...(JSON.parse(text) as Omit<Judged, 'type'>), type: 'judged', sweep, number, at };
  });
}
