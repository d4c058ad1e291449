// Schema 5: digests, to tell whether a run computed the same again; numbers of runs that are gone, never given out
// again.

import { createHash } from 'node:crypto';
import type { Migration } from './migration.js';

export const migration: Migration = {
  name: '0005-digests-and-removed-runs',
  sql: `
ALTER TABLE runs ADD COLUMN digest TEXT;  -- SHA-256 of all metrics of a run that is done
CREATE TABLE removed_runs (
  run INTEGER PRIMARY KEY,
  experiment TEXT NOT NULL,
  variant TEXT NOT NULL,
  seed INTEGER NOT NULL,
  removed_at INTEGER NOT NULL
) STRICT;
DROP VIEW variant_summary;
DROP VIEW run_summary;
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
  fill: (connection) => {
    const done = connection.prepare("SELECT id FROM runs WHERE status IN ('finished', 'stopped')").pluck().all();
    const setDigest = connection.prepare('UPDATE runs SET digest = ? WHERE id = ?');
    for (const run of done as number[]) {
      const rows = [EPOCHS, EVALUATIONS].map((sql) => connection.prepare(sql).raw().all(run));
      const text = JSON.stringify(rows, (_, value: unknown) => (typeof value === 'number' ? exact(value) : value));
      setDigest.run(createHash('sha256').update(text).digest('hex'), run);
    }
  },
};

const EPOCHS = `SELECT epoch, train_loss, train_char_accuracy, train_exact, val_loss, val_char_accuracy, val_exact,
  val_forced_char_accuracy, learning_rate FROM epochs WHERE run_id = ? ORDER BY epoch`;
const EVALUATIONS = `SELECT epoch, hash, evaluations.size, wrong, loss, char_accuracy FROM evaluations
  JOIN eval_sets ON eval_sets.id = eval_set_id WHERE run_id = ? ORDER BY epoch, hash`;

/** JSON has no infinities. */
const exact = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
