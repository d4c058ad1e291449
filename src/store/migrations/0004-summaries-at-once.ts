// Schema 4: what a run's epochs come to is kept in a table, so that summaries answer at once over ten thousand runs.
// Over a million epochs it takes seconds. Column names are those of the views before.

import type { Migration } from './migration.js';

export const migration: Migration = {
  name: '0004-summaries-at-once',
  sql: `
CREATE TABLE run_metrics (
  run_id INTEGER PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE,
  epochs INTEGER NOT NULL,
  seconds REAL NOT NULL,         -- of training and validation, all epochs
  epochs_to_90 INTEGER,          -- first epoch with so many exact answers: 0.9, 0.99, 0.999
  epochs_to_99 INTEGER,
  epochs_to_999 INTEGER,
  seconds_to_90 REAL,
  seconds_to_99 REAL,
  seconds_to_999 REAL,
  best_val_exact REAL NOT NULL,
  best_val_char_accuracy REAL NOT NULL,
  best_val_loss REAL,
  last_val_exact REAL NOT NULL,
  last_val_char_accuracy REAL NOT NULL,
  last_val_loss REAL,
  last_train_loss REAL,
  last_train_exact REAL NOT NULL
) STRICT;

INSERT OR REPLACE INTO run_metrics
WITH timed AS (
  SELECT run_id, epoch, val_exact, sum(duration_ms) OVER (PARTITION BY run_id ORDER BY epoch) / 1000.0 AS seconds
  FROM epochs 
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
JOIN epochs AS last ON last.run_id = runs.id AND last.epoch = reached.epochs;

DROP VIEW variant_eval_sets;
DROP VIEW variant_summary;
DROP VIEW run_summary;

CREATE VIEW run_summary AS
SELECT runs.id AS run, experiments.name AS experiment, variants.label AS variant, runs.variant_id, runs.seed, runs.status,
       runs.engine, runs.parameters, epochs, seconds,
       runs.best_epoch, best_val_exact, best_val_char_accuracy, best_val_loss,
       last_val_exact, last_val_char_accuracy, last_val_loss, last_train_loss, last_train_exact,
       (SELECT chance_char_accuracy FROM run_eval_sets WHERE run_id = runs.id AND name = 'validation') AS chance_char_accuracy,
       epochs_to_90, epochs_to_99, epochs_to_999, seconds_to_90, seconds_to_99, seconds_to_999,
       runs.created_at, runs.started_at, runs.ended_at, runs.bit_exact
FROM runs
JOIN variants ON variants.id = runs.variant_id
JOIN experiments ON experiments.id = variants.experiment_id
LEFT JOIN run_metrics ON run_metrics.run_id = runs.id;

CREATE VIEW variant_summary AS
WITH done AS (
  SELECT *, avg(best_val_exact) OVER same AS best_mean, avg(last_val_exact) OVER same AS last_mean
  FROM run_summary WHERE status IN ('finished', 'stopped')
  WINDOW same AS (PARTITION BY variant_id)
)
SELECT variant_id, experiment, variant, count(*) AS n, max(parameters) AS parameters,
       best_mean AS best_val_exact_mean,
       sqrt(sum((best_val_exact - best_mean) * (best_val_exact - best_mean)) / nullif(count(*) - 1, 0)) AS best_val_exact_sd,
       last_mean AS last_val_exact_mean,
       sqrt(sum((last_val_exact - last_mean) * (last_val_exact - last_mean)) / nullif(count(*) - 1, 0)) AS last_val_exact_sd,
       avg(best_val_char_accuracy) AS best_val_char_accuracy_mean,
       avg(epochs) AS epochs_mean, avg(seconds) AS seconds_mean,
       count(epochs_to_90) AS n_to_90, avg(epochs_to_90) AS epochs_to_90_mean, avg(seconds_to_90) AS seconds_to_90_mean,
       count(epochs_to_99) AS n_to_99, avg(epochs_to_99) AS epochs_to_99_mean, avg(seconds_to_99) AS seconds_to_99_mean
FROM done GROUP BY variant_id;

CREATE VIEW variant_eval_sets AS
WITH last AS (
  SELECT runs.variant_id, eval_curves.run, eval_set, max(epoch), exact, wrong -- exact and wrong are those of max(epoch)
  FROM eval_curves JOIN runs ON runs.id = eval_curves.run
  WHERE runs.status IN ('finished', 'stopped')
  GROUP BY eval_curves.run, eval_set
), centred AS (
  SELECT *, avg(exact) OVER (PARTITION BY variant_id, eval_set) AS exact_mean FROM last
)
SELECT experiments.name AS experiment, variants.label AS variant, variant_id, eval_set, count(*) AS n, exact_mean,
       sqrt(sum((exact - exact_mean) * (exact - exact_mean)) / nullif(count(*) - 1, 0)) AS exact_sd,
       avg(wrong) AS wrong_mean
FROM centred
JOIN variants ON variants.id = variant_id
JOIN experiments ON experiments.id = variants.experiment_id
GROUP BY variant_id, eval_set;
`,
};
