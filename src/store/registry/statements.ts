// Statements that enter and find experiments, sweeps, variants and runs.

import type { Change, Connection, Query } from '../database/connection.js';
import { IS_DONE, IS_OPEN } from '../database/status.js';

export interface PlanRow {
  readonly uid: string;
  readonly created_at: number;
  readonly seed: number;
  readonly variant_id: number;
  readonly hash: string;
  readonly label: string;
  readonly config: string;
  readonly sweep_id: number;
  readonly spec_text: string;
  readonly spec_hash: string;
  readonly overrides: string;
  readonly sweep_created_at: number;
  readonly experiment_id: number;
  readonly name: string;
  readonly question: string;
  readonly expectation: string;
  readonly experiment_created_at: number;
}

export function registryStatements(connection: Connection) {
  const change = (sql: string): Change => connection.prepare(sql);
  const query = <Row>(sql: string): Query<Row> => connection.prepare(sql);
  return {
    upsertExperiment: change(`INSERT INTO experiments (name, question, expectation, created_at)
      VALUES (@name, @question, @expectation, @now)
      ON CONFLICT (name) DO UPDATE SET question = excluded.question, expectation = excluded.expectation`),
    findExperiment: query<{ id: number }>('SELECT id FROM experiments WHERE name = ?'),
    insertSweep: change(`INSERT INTO sweeps (experiment_id, spec_text, spec_hash, overrides, created_at)
      VALUES (@experiment, @text, @hash, @overrides, @now) ON CONFLICT DO NOTHING`),
    findSweep: query<{ id: number; experiment_id: number }>(
      'SELECT id, experiment_id FROM sweeps WHERE experiment_id = ? AND spec_hash = ?',
    ),
    insertDecision: change(`INSERT INTO decisions (sweep_id, number, at, type, identity, seed, decision)
      VALUES (@sweep, @number, @at, @type, @hash, @seed, @decision) ON CONFLICT DO NOTHING`),
    insertVariant: change(`INSERT INTO variants (experiment_id, hash, identity, label, config)
      VALUES (@experiment, @hash, @identity, @label, @config)`),
    /** Older harnesses told configurations apart that compute the same: the first one stands for them. */
    findVariant: query<{ id: number }>(
      'SELECT id FROM variants WHERE experiment_id = ? AND identity = ? ORDER BY id LIMIT 1',
    ),
    findVariantByHash: query<{ id: number }>('SELECT id FROM variants WHERE experiment_id = ? AND hash = ?'),
    variantsOf: query<{ id: number; label: string; config: string }>(
      'SELECT id, label, config FROM variants WHERE experiment_id = ? ORDER BY id',
    ),
    setLabel: change('UPDATE variants SET label = ? WHERE id = ?'),
    experiments: query<{ id: number; sweeps: number }>(
      'SELECT id, (SELECT count(*) FROM sweeps WHERE experiment_id = experiments.id) AS sweeps FROM experiments',
    ),
    insertParam: change(
      'INSERT INTO params (variant_id, path, text, number) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    /** Numbers are given out once: what was noted about run15 must not come to be about another one. */
    nextRun: query<{ id: number }>(`SELECT 1 + max((SELECT coalesce(max(id), 0) FROM runs),
      (SELECT coalesce(max(run), 0) FROM removed_runs)) AS id`),
    insertRun: change(`INSERT INTO runs (id, uid, variant_id, sweep_id, seed, status, engine, created_at)
      VALUES (@id, @uid, @variant, @sweep, @seed, 'planned', @engine, @now)`),
    /** Where several compute the same, one that is done, else the first. */
    findRun: query<{
      id: number;
      label: string;
    }>(`SELECT runs.id, label FROM runs JOIN variants ON variants.id = variant_id
      WHERE experiment_id = ? AND identity = ? AND seed = ?
      ORDER BY NOT ${IS_DONE}, runs.id LIMIT 1`),
    renumberRun: change('UPDATE runs SET id = ? WHERE id = ?'),
    isReserved: query<{ run: number }>('SELECT run FROM removed_runs WHERE run = ?'),
    insertedAgain: change('DELETE FROM removed_runs WHERE run = ?'),
    deleteRun: change('DELETE FROM runs WHERE id = ?'),
    runNumbers: query<{ id: number }>('SELECT id FROM runs'),
    unbegun: query<{ id: number }>(
      'SELECT id FROM runs WHERE NOT EXISTS (SELECT 1 FROM attempts WHERE run_id = runs.id)',
    ),
    twin: query<{
      id: number;
      attempts: number;
    }>(`SELECT id, (SELECT count(*) FROM attempts WHERE run_id = runs.id) AS attempts
      FROM runs WHERE variant_id = ? AND seed = ?`),
    openRuns: query<{ id: number }>(`SELECT id FROM runs WHERE ${IS_OPEN}
      AND EXISTS (SELECT 1 FROM attempts WHERE run_id = runs.id) ORDER BY id`),
    openRunsOf: query<{ id: number }>(`SELECT runs.id FROM runs JOIN variants ON variants.id = variant_id
      JOIN experiments ON experiments.id = experiment_id
      WHERE name = ? AND ${IS_OPEN}
      AND EXISTS (SELECT 1 FROM attempts WHERE run_id = runs.id) ORDER BY runs.id`),
    plan: query<PlanRow>(`SELECT uid, runs.created_at, seed, variant_id, hash, label, config, sweep_id, spec_text, spec_hash, overrides,
        sweeps.created_at AS sweep_created_at, experiments.id AS experiment_id, name, question, expectation,
        experiments.created_at AS experiment_created_at
      FROM runs JOIN variants ON variants.id = variant_id JOIN sweeps ON sweeps.id = sweep_id
      JOIN experiments ON experiments.id = variants.experiment_id WHERE runs.id = ?`),
    insertRemoved: change(`INSERT INTO removed_runs (run, experiment, variant, seed, removed_at)
      VALUES (@run, @experiment, @variant, @seed, @now) ON CONFLICT DO NOTHING`),
    restoreExperiment: change(`INSERT INTO experiments (id, name, question, expectation, created_at)
      VALUES (@id, @name, @question, @expectation, @createdAt)`),
    restoreSweep: change(`INSERT INTO sweeps (id, experiment_id, spec_text, spec_hash, overrides, created_at)
      VALUES (@id, @experiment, @text, @hash, @overrides, @createdAt)`),
    restoreVariant: change(`INSERT INTO variants (id, experiment_id, hash, identity, label, config)
      VALUES (@id, @experiment, @hash, @identity, @label, @config)`),
    isTaken: {
      experiments: query<object>('SELECT 1 FROM experiments WHERE id = ?'),
      sweeps: query<object>('SELECT 1 FROM sweeps WHERE id = ?'),
      variants: query<object>('SELECT 1 FROM variants WHERE id = ?'),
    },
  };
}
