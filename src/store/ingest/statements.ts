// Statements that event logs become rows with.

import { EPOCH_METRICS } from '../../train/metric-table.js';
import type { Change, Connection, Query } from '../database/connection.js';

/** The order that `isBetter` of train/stopping.ts puts epochs in; a test holds both together. */
const BEST_FIRST = 'val_exact DESC, val_loss IS NULL, val_loss, epoch';

/**
 * What the epochs of all runs come to, or of those that `which` says. Kept in a table: over a million epochs it takes
 * seconds. Needs runs.best_epoch.
 */
export const measureRuns = (which = ''): string => `
INSERT OR REPLACE INTO run_metrics
WITH timed AS (
  SELECT run_id, epoch, val_exact, sum(duration_ms) OVER (PARTITION BY run_id ORDER BY epoch) / 1000.0 AS seconds
  FROM epochs ${which}
), reached AS (
  SELECT run_id, max(epoch) AS epochs, max(seconds) AS seconds,
         min(CASE WHEN val_exact >= 0.9 THEN epoch END) AS epochs_to_90,
         min(CASE WHEN val_exact >= 0.99 THEN epoch END) AS epochs_to_99,
         min(CASE WHEN val_exact >= 0.999 THEN epoch END) AS epochs_to_999,
         min(CASE WHEN val_exact >= 0.9 THEN seconds END) AS seconds_to_90,
         min(CASE WHEN val_exact >= 0.99 THEN seconds END) AS seconds_to_99,
         min(CASE WHEN val_exact >= 0.999 THEN seconds END) AS seconds_to_999
  FROM timed GROUP BY run_id
)
SELECT reached.*, best.val_exact, best.val_char_accuracy, best.val_loss,
       last.val_exact, last.val_char_accuracy, last.val_loss, last.train_loss, last.train_exact
FROM reached
JOIN runs ON runs.id = reached.run_id
JOIN epochs AS best ON best.run_id = runs.id AND best.epoch = runs.best_epoch
JOIN epochs AS last ON last.run_id = runs.id AND last.epoch = reached.epochs`;

export function ingestStatements(connection: Connection) {
  const change = (sql: string): Change => connection.prepare(sql);
  const query = <Row>(sql: string): Query<Row> => connection.prepare(sql);
  const clear = (table: string): Change => change(`DELETE FROM ${table} WHERE run_id = ? AND epoch > ?`);
  return {
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
    setOffset: change('UPDATE attempts SET events_offset = ? WHERE run_id = ? AND number = ?'),
    countEpochs: query<{ epochs: number; last: number }>(
      'SELECT count(*) AS epochs, coalesce(max(epoch), 0) AS last FROM epochs WHERE run_id = ?',
    ),
    countCheckpoints: query<{ checkpoints: number }>(
      'SELECT count(*) AS checkpoints FROM checkpoints WHERE run_id = ?',
    ),
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
    clearAfter: ['epochs', 'evaluations', 'mispredictions', 'checkpoints'].map(clear),
    /** Run, epoch and attempt, then the metrics in the order of their table. */
    insertEpoch: change(
      `INSERT OR REPLACE INTO epochs (run_id, epoch, attempt, ${EPOCH_METRICS.map(({ column }) => column).join(', ')})
      VALUES (?, ?, ?, ${EPOCH_METRICS.map(() => '?').join(', ')})`,
    ),
    updateBest: change(`UPDATE runs SET best_epoch = (SELECT epoch FROM epochs WHERE run_id = @run
      ORDER BY ${BEST_FIRST} LIMIT 1) WHERE id = @run`),
    clearMetrics: change('DELETE FROM run_metrics WHERE run_id = ?'),
    measureRun: change(measureRuns('WHERE run_id = ?')),
    insertEvalSet: change(
      'INSERT INTO eval_sets (id, hash, split, size) VALUES (@id, @hash, @split, @size) ON CONFLICT (hash) DO NOTHING',
    ),
    insertExample: change(`INSERT INTO examples (eval_set_id, example, equation, answer, attributes)
      VALUES (@set, @example, @equation, @answer, @attributes)`),
    setAttributes: change('UPDATE eval_sets SET attributes = @attributes WHERE id = @set'),
    insertRunEvalSet:
      change(`INSERT OR REPLACE INTO run_eval_sets (run_id, eval_set_id, name, chance_char_accuracy, trained,
        commuted, end_token, padding_token, separator)
      VALUES (@run, @set, @name, @chance, @trained, @commuted, @end, @padding, @separator)`),
    insertEvaluation: change(`INSERT OR REPLACE INTO evaluations (run_id, epoch, eval_set_id, size, wrong, loss,
        char_accuracy, scratchpad_exact)
      VALUES (@run, @epoch, @set, @size, @wrong, @loss, @charAccuracy, @scratchpadExact)`),
    insertMisprediction: change(`INSERT OR REPLACE INTO mispredictions (run_id, epoch, eval_set_id, example, predicted,
        final_answer) VALUES (?, ?, ?, ?, ?, ?)`),
    insertCheckpoint: change(`INSERT OR REPLACE INTO checkpoints (run_id, epoch, step, path, bytes, sha256, is_best)
      VALUES (@run, @epoch, @stepInEpoch, @path, @bytes, @sha256, @isBest)`),
    /**
     * Keeps the rows of the checkpoints that are kept on disk: the newest, the last two epochs', and the newest that
     * was best.
     */
    dropOldCheckpoints: change(`DELETE FROM checkpoints WHERE run_id = @run
      AND (epoch, step) NOT IN (SELECT epoch, step FROM checkpoints WHERE run_id = @run ORDER BY epoch DESC, step DESC LIMIT 1)
      AND (epoch, step) NOT IN (SELECT epoch, step FROM checkpoints WHERE run_id = @run AND step = 0
                                ORDER BY epoch DESC LIMIT 2)
      AND (epoch, step) NOT IN (SELECT epoch, step FROM checkpoints WHERE run_id = @run AND is_best
                                ORDER BY epoch DESC, step DESC LIMIT 1)`),
  };
}
