// Schema 2: decoders that read their own characters, and runs that went on elsewhere than they began.

import type { Migration } from './migration.js';

export const migration: Migration = {
  name: '0002-forced-accuracy-and-bit-exactness',
  sql: `
ALTER TABLE epochs ADD COLUMN val_forced_char_accuracy REAL;  -- led by the right answers; NULL for other decoders
ALTER TABLE runs ADD COLUMN bit_exact INTEGER NOT NULL DEFAULT 1 CHECK (bit_exact IN (0, 1));
DROP VIEW curves;
DROP VIEW run_summary;

CREATE VIEW curves AS
SELECT run_id AS run, epoch, train_loss, train_char_accuracy, train_exact, val_loss, val_char_accuracy, val_exact,
       learning_rate, duration_ms, examples_per_second, val_forced_char_accuracy
FROM epochs;


CREATE VIEW run_summary AS
WITH reached AS (
  SELECT run_id, epoch, val_exact,
         sum(duration_ms) OVER (PARTITION BY run_id ORDER BY epoch) / 1000.0 AS seconds
  FROM epochs
), totals AS (
  SELECT run_id, max(epoch) AS epochs, max(seconds) AS seconds,
         min(CASE WHEN val_exact >= 0.9 THEN epoch END) AS epochs_to_90,
         min(CASE WHEN val_exact >= 0.99 THEN epoch END) AS epochs_to_99,
         min(CASE WHEN val_exact >= 0.999 THEN epoch END) AS epochs_to_999,
         min(CASE WHEN val_exact >= 0.9 THEN seconds END) AS seconds_to_90,
         min(CASE WHEN val_exact >= 0.99 THEN seconds END) AS seconds_to_99,
         min(CASE WHEN val_exact >= 0.999 THEN seconds END) AS seconds_to_999
  FROM reached GROUP BY run_id
)
SELECT runs.id AS run, experiments.name AS experiment, variants.label AS variant, runs.variant_id, runs.seed, runs.status,
       runs.engine, runs.parameters, totals.epochs, totals.seconds,
       runs.best_epoch, best.val_exact AS best_val_exact, best.val_char_accuracy AS best_val_char_accuracy,
       best.val_loss AS best_val_loss,
       last.val_exact AS last_val_exact, last.val_char_accuracy AS last_val_char_accuracy, last.val_loss AS last_val_loss,
       last.train_loss AS last_train_loss, last.train_exact AS last_train_exact,
       validation.chance_char_accuracy,
       totals.epochs_to_90, totals.epochs_to_99, totals.epochs_to_999,
       totals.seconds_to_90, totals.seconds_to_99, totals.seconds_to_999,
       runs.created_at, runs.started_at, runs.ended_at, runs.bit_exact
FROM runs
JOIN variants ON variants.id = runs.variant_id
JOIN experiments ON experiments.id = variants.experiment_id
LEFT JOIN totals ON totals.run_id = runs.id
LEFT JOIN epochs AS best ON best.run_id = runs.id AND best.epoch = runs.best_epoch
LEFT JOIN epochs AS last ON last.run_id = runs.id AND last.epoch = totals.epochs
LEFT JOIN run_eval_sets AS validation ON validation.run_id = runs.id AND validation.name = 'validation';

`,
};
