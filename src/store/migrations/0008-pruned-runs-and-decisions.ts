// Schema 8: runs that a rule of their sweep stopped (`pruned`), and what sweeps decided. The column of statuses is made
// anew, since SQLite changes no condition of one; the views that read it are as they were.

import type { Migration } from './migration.js';

export const migration: Migration = {
  name: '0008-pruned-runs-and-decisions',
  sql: `
DROP VIEW variant_summary;
DROP VIEW run_summary;
DROP VIEW variant_eval_sets;

ALTER TABLE runs ADD COLUMN status_of_run TEXT NOT NULL DEFAULT 'planned'
  CHECK (status_of_run IN ('planned', 'running', 'finished', 'stopped', 'pruned', 'interrupted', 'failed', 'lost'));
UPDATE runs SET status_of_run = status;
ALTER TABLE runs DROP COLUMN status;
ALTER TABLE runs RENAME COLUMN status_of_run TO status;

CREATE TABLE decisions (
  sweep_id INTEGER NOT NULL REFERENCES sweeps(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,       -- counts the decisions of a sweep, from 1
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  identity TEXT,                 -- of the variant it is about; variants.identity
  seed INTEGER,                  -- of the run it is about; NULL: of no run alone
  decision TEXT NOT NULL,        -- JSON: what was decided, and the numbers it rests on
  PRIMARY KEY (sweep_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX decisions_by_run ON decisions(identity, seed);

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

CREATE VIEW run_summary AS
SELECT runs.id AS run, experiments.name AS experiment, variants.label AS variant, runs.variant_id, runs.seed, runs.status,
       runs.engine, runs.parameters, epochs, seconds,
       runs.best_epoch, best_val_exact, best_val_char_accuracy, best_val_loss,
       last_val_exact, last_val_char_accuracy, last_val_loss, last_train_loss, last_train_exact,
       (SELECT chance_char_accuracy FROM run_eval_sets WHERE run_id = runs.id AND name = 'validation') AS chance_char_accuracy,
       epochs_to_90, epochs_to_99, epochs_to_999, seconds_to_90, seconds_to_99, seconds_to_999,
       runs.created_at, runs.started_at, runs.ended_at, runs.bit_exact, runs.digest
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
`,
};
