// Reads experiments and the text of their newest sweep.

import type { Connection } from '../database/connection.js';
import { IS_DONE } from '../database/status.js';

export function experimentNames(connection: Connection): readonly string[] {
  return connection.prepare('SELECT name FROM experiments ORDER BY name').pluck().all() as string[];
}

/** What an experiment asked and expected, as its newest sweep says. */
export function experimentOf(connection: Connection, name: string): { question: string; expectation: string } {
  return connection.prepare('SELECT question, expectation FROM experiments WHERE name = ?').get(name) as {
    question: string;
    expectation: string;
  };
}

/** The text of the spec that an experiment was swept with last; overrides are a JSON list of path=value. */
export function newestSweep(connection: Connection, experiment: string): { spec_text: string; overrides: string } {
  return connection
    .prepare(
      `SELECT spec_text, overrides FROM sweeps JOIN experiments ON experiments.id = experiment_id WHERE name = ?
       ORDER BY sweeps.id DESC LIMIT 1`,
    )
    .get(experiment) as { spec_text: string; overrides: string };
}

/** The newest sweep of an experiment that decided anything; null where none did. */
export const newestDeciding = (connection: Connection, experiment: string): number | null =>
  connection
    .prepare(
      `SELECT max(sweep_id) FROM decisions JOIN sweeps ON sweeps.id = sweep_id
       JOIN experiments ON experiments.id = experiment_id WHERE name = ?`,
    )
    .pluck()
    .get(experiment) as number | null;

export interface ExperimentRow {
  readonly id: number;
  readonly name: string;
  readonly question: string;
  readonly expectation: string;
  readonly created_at: number;
  readonly runs: number;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  /** When one of its runs last began or ended. */
  readonly last_at: number | null;
}

/** All experiments with what their runs came to, the newest first. */
export function experimentRows(connection: Connection): readonly ExperimentRow[] {
  return connection
    .prepare(
      `SELECT experiments.id, name, question, expectation, experiments.created_at, count(runs.id) AS runs,
         count(*) FILTER (WHERE ${IS_DONE}) AS done, count(*) FILTER (WHERE status = 'running') AS running,
         count(*) FILTER (WHERE status IN ('failed', 'lost')) AS failed, max(max(coalesce(started_at, 0), coalesce(ended_at, 0))) AS last_at
       FROM experiments LEFT JOIN variants ON variants.experiment_id = experiments.id
       LEFT JOIN runs ON runs.variant_id = variants.id GROUP BY experiments.id ORDER BY experiments.id DESC`,
    )
    .all() as ExperimentRow[];
}

/** An experiment by its number. */
export const experimentName = (connection: Connection, id: number): string | undefined =>
  connection.prepare('SELECT name FROM experiments WHERE id = ?').pluck().get(id) as string | undefined;
