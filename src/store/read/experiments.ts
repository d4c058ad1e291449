// Reads experiments and the text of their newest sweep.

import type { Connection } from '../database/connection.js';

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
