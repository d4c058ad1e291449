// The recorder's statements, prepared once.

import type { RunStatus } from '../train/events.js';
import type { Connection } from './connection.js';
import { measureRuns } from './migrations.js';

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

interface AttemptRow {
  readonly pid: number | null;
  readonly pid_started: string | null;
  readonly boot_id: string | null;
  readonly coordinator: string | null;
  readonly outcome: string | null;
  readonly events_offset: number;
}

/** A statement that changes rows. */
interface Change {
  run(...values: unknown[]): { readonly changes: number };
}

/** A statement that reads rows. */
interface Query<Row> {
  get(...values: unknown[]): Row | undefined;
  all(...values: unknown[]): Row[];
}

export type Statements = ReturnType<typeof statements>;

export function statements(connection: Connection) {
  const change = (sql: string): Change => connection.prepare(sql);
  const query = <Row>(sql: string): Query<Row> => connection.prepare(sql);
  const clear = (table: string): Change => change(`DELETE FROM ${table} WHERE run_id = ? AND epoch > ?`);
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
      ORDER BY status NOT IN ('finished', 'stopped'), runs.id LIMIT 1`),
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
    status: query<{ status: RunStatus }>('SELECT status FROM runs WHERE id = ?'),
    runsInState: query<{ id: number }>('SELECT id FROM runs WHERE status = ?'),
    openRuns: query<{ id: number }>(`SELECT id FROM runs WHERE status NOT IN ('finished', 'stopped', 'running')
      AND EXISTS (SELECT 1 FROM attempts WHERE run_id = runs.id) ORDER BY id`),
    openRunsOf: query<{ id: number }>(`SELECT runs.id FROM runs JOIN variants ON variants.id = variant_id
      JOIN experiments ON experiments.id = experiment_id
      WHERE name = ? AND status NOT IN ('finished', 'stopped', 'running')
      AND EXISTS (SELECT 1 FROM attempts WHERE run_id = runs.id) ORDER BY runs.id`),
    setStatus: change('UPDATE runs SET status = ? WHERE id = ?'),
    plan: query<PlanRow>(`SELECT uid, runs.created_at, seed, variant_id, hash, label, config, sweep_id, spec_text, spec_hash, overrides,
        sweeps.created_at AS sweep_created_at, experiments.id AS experiment_id, name, question, expectation,
        experiments.created_at AS experiment_created_at
      FROM runs JOIN variants ON variants.id = variant_id JOIN sweeps ON sweeps.id = sweep_id
      JOIN experiments ON experiments.id = variants.experiment_id WHERE runs.id = ?`),

    insertRemoved: change(`INSERT INTO removed_runs (run, experiment, variant, seed, removed_at)
      VALUES (@run, @experiment, @variant, @seed, @now) ON CONFLICT DO NOTHING`),

    countAttempts: query<{ number: number }>(
      'SELECT coalesce(max(number), 0) AS number FROM attempts WHERE run_id = ?',
    ),
    attempt: query<AttemptRow>(
      `SELECT pid, pid_started, boot_id, coordinator, outcome, events_offset FROM attempts
       WHERE run_id = ? AND number = ?`,
    ),
    insertAttempt: change(`INSERT INTO attempts (id, run_id, number, coordinator, started_at)
      VALUES (@id, @run, @number, @coordinator, @now)`),
    countEpochs: query<{ epochs: number; last: number }>(
      'SELECT count(*) AS epochs, coalesce(max(epoch), 0) AS last FROM epochs WHERE run_id = ?',
    ),
    setOwner: change(
      `UPDATE attempts SET pid = @pid, pid_started = @started, boot_id = @boot WHERE run_id = @run AND number = @number`,
    ),
    setOffset: change('UPDATE attempts SET events_offset = ? WHERE run_id = ? AND number = ?'),

    startRun:
      change(`UPDATE runs SET status = 'running', parameters = @parameters, started_at = coalesce(started_at, @at),
      ended_at = NULL, dataset = @dataset, bit_exact = CASE @going WHEN 'afresh' THEN 1 WHEN 'elsewhere' THEN 0 ELSE bit_exact END WHERE id = @run`),
    startAttempt: change(
      'UPDATE attempts SET started_at = @at, provenance = @provenance WHERE run_id = @run AND number = @number',
    ),
    endRun: change('UPDATE runs SET status = @status, ended_at = @at WHERE id = @run'),
    endAttempt: change(
      'UPDATE attempts SET outcome = @outcome, error = @error, ended_at = @at WHERE run_id = @run AND number = @number',
    ),
    countCheckpoints: query<{ checkpoints: number }>(
      'SELECT count(*) AS checkpoints FROM checkpoints WHERE run_id = ?',
    ),
    /** All that a log says: what is read anew comes from it alone. */
    clearRun: [
      'epochs',
      'evaluations',
      'mispredictions',
      'checkpoints',
      'run_eval_sets',
      'run_metrics',
      'attempts',
    ].map((table) => change(`DELETE FROM ${table} WHERE run_id = ?`)),
    resetRun: change(`UPDATE runs SET status = 'planned', parameters = NULL, started_at = NULL, ended_at = NULL,
      best_epoch = NULL, bit_exact = 1, dataset = NULL, digest = NULL WHERE id = ?`),
    clearAfter: ['epochs', 'evaluations', 'mispredictions', 'checkpoints'].map(clear),

    insertEpoch:
      change(`INSERT OR REPLACE INTO epochs (run_id, epoch, attempt, train_loss, train_char_accuracy, train_exact,
        val_loss, val_char_accuracy, val_exact, val_forced_char_accuracy, learning_rate, duration_ms, examples_per_second)
      VALUES (@run, @epoch, @attempt, @trainLoss, @trainCharAccuracy, @trainExact,
        @valLoss, @valCharAccuracy, @valExact, @valForcedCharAccuracy, @learningRate, @durationMs, @examplesPerSecond)`),
    updateBest: change(`UPDATE runs SET best_epoch = (SELECT epoch FROM epochs WHERE run_id = @run
      ORDER BY val_exact DESC, val_loss IS NULL, val_loss, epoch LIMIT 1) WHERE id = @run`),
    clearMetrics: change('DELETE FROM run_metrics WHERE run_id = ?'),
    measureRun: change(measureRuns('WHERE run_id = ?')),
    insertEvalSet: change(
      'INSERT INTO eval_sets (id, hash, split, size) VALUES (@id, @hash, @split, @size) ON CONFLICT (hash) DO NOTHING',
    ),
    insertExample:
      change(`INSERT INTO examples (eval_set_id, example, equation, answer, operands, operators, first_operand,
        second_operand, smallest_operand, largest_operand, digits, fewest_digits, most_digits, carries, answer_length,
        answer_sign)
      VALUES (@set, @example, @equation, @answer, @operands, @operators, @first_operand, @second_operand,
        @smallest_operand, @largest_operand, @digits, @fewest_digits, @most_digits, @carries, @answer_length, @answer_sign)`),
    insertRunEvalSet:
      change(`INSERT OR REPLACE INTO run_eval_sets (run_id, eval_set_id, name, chance_char_accuracy, trained,
        commuted) VALUES (@run, @set, @name, @chance, @trained, @commuted)`),
    insertEvaluation: change(`INSERT OR REPLACE INTO evaluations (run_id, epoch, eval_set_id, size, wrong, loss,
        char_accuracy) VALUES (@run, @epoch, @set, @size, @wrong, @loss, @charAccuracy)`),
    insertMisprediction: change(`INSERT OR REPLACE INTO mispredictions (run_id, epoch, eval_set_id, example, predicted)
      VALUES (?, ?, ?, ?, ?)`),
    insertCheckpoint: change(`INSERT OR REPLACE INTO checkpoints (run_id, epoch, step, path, bytes, sha256, is_best)
      VALUES (@run, @epoch, @stepInEpoch, @path, @bytes, @sha256, @isBest)`),
    /** Keeps the rows of the checkpoints that are kept on disk: the newest, the last two epochs', and the newest that was best. */
    dropOldCheckpoints: change(`DELETE FROM checkpoints WHERE run_id = @run
      AND (epoch, step) NOT IN (SELECT epoch, step FROM checkpoints WHERE run_id = @run ORDER BY epoch DESC, step DESC LIMIT 1)
      AND (epoch, step) NOT IN (SELECT epoch, step FROM checkpoints WHERE run_id = @run AND step = 0
                                ORDER BY epoch DESC LIMIT 2)
      AND (epoch, step) NOT IN (SELECT epoch, step FROM checkpoints WHERE run_id = @run AND is_best
                                ORDER BY epoch DESC, step DESC LIMIT 1)`),

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
