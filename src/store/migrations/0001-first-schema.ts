// Schema 1: experiments, sweeps, variants, runs, their epochs and wrong answers; summaries and views over them.
// Times are epoch milliseconds UTC, durations milliseconds, accuracies shares between 0 and 1.

import type { Migration } from './migration.js';

export const migration: Migration = {
  name: '0001-first-schema',
  sql: `
CREATE TABLE experiments (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  question TEXT NOT NULL,
  expectation TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sweeps (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiments(id),
  spec_text TEXT NOT NULL,
  spec_hash TEXT NOT NULL,       -- of the text and its overrides
  overrides TEXT NOT NULL,       -- JSON list of path=value
  created_at INTEGER NOT NULL,
  UNIQUE (experiment_id, spec_hash)
) STRICT;

CREATE TABLE variants (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiments(id),
  hash TEXT NOT NULL,
  label TEXT NOT NULL,
  config TEXT NOT NULL,          -- canonical JSON, without the seed
  UNIQUE (experiment_id, hash)
) STRICT;

CREATE TABLE params (
  variant_id INTEGER NOT NULL REFERENCES variants(id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  text TEXT NOT NULL,
  number REAL,                   -- where the value is one
  PRIMARY KEY (variant_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  variant_id INTEGER NOT NULL REFERENCES variants(id),
  sweep_id INTEGER NOT NULL REFERENCES sweeps(id),
  seed INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('planned', 'running', 'finished', 'stopped', 'interrupted', 'failed', 'lost')),
  engine TEXT NOT NULL,
  parameters INTEGER,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  best_epoch INTEGER,            -- most exact answers, then lowest loss
  UNIQUE (variant_id, seed)
) STRICT;

CREATE TABLE attempts (
  id INTEGER PRIMARY KEY,        -- run_id * 10000 + number, so that a rebuild gives the same
  run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  pid INTEGER,
  pid_started TEXT,              -- tells a process from a later one with the same number
  boot_id TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  outcome TEXT,
  error TEXT,
  provenance TEXT,               -- JSON
  events_offset INTEGER NOT NULL DEFAULT 0,  -- bytes of the event log that are in this database
  UNIQUE (run_id, number)
) STRICT;

CREATE TABLE epochs (
  run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  train_loss REAL,
  train_char_accuracy REAL NOT NULL,
  train_exact REAL NOT NULL,
  val_loss REAL,
  val_char_accuracy REAL NOT NULL,
  val_exact REAL NOT NULL,
  learning_rate REAL NOT NULL,
  duration_ms REAL NOT NULL,
  examples_per_second REAL NOT NULL,
  PRIMARY KEY (run_id, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE eval_sets (
  id INTEGER PRIMARY KEY,        -- the first 48 bits of the hash, so that a rebuild gives the same
  hash TEXT NOT NULL UNIQUE,
  split TEXT NOT NULL,
  size INTEGER NOT NULL
) STRICT;

CREATE TABLE examples (
  eval_set_id INTEGER NOT NULL REFERENCES eval_sets(id) ON DELETE CASCADE,
  example INTEGER NOT NULL,
  equation TEXT NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (eval_set_id, example)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_eval_sets (
  run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  eval_set_id INTEGER NOT NULL REFERENCES eval_sets(id),
  name TEXT NOT NULL,
  chance_char_accuracy REAL NOT NULL,  -- depends on the encoding, so it belongs to the run, not to the set
  PRIMARY KEY (run_id, eval_set_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE evaluations (
  run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  eval_set_id INTEGER NOT NULL REFERENCES eval_sets(id),
  size INTEGER NOT NULL,
  wrong INTEGER NOT NULL,
  PRIMARY KEY (run_id, epoch, eval_set_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE mispredictions (
  run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  eval_set_id INTEGER NOT NULL REFERENCES eval_sets(id),
  example INTEGER NOT NULL,
  predicted TEXT NOT NULL,       -- in reading order, padding and end character ($) kept
  PRIMARY KEY (run_id, epoch, eval_set_id, example)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  step INTEGER NOT NULL,         -- steps into the next epoch; 0 at an epoch's end
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  is_best INTEGER NOT NULL,
  PRIMARY KEY (run_id, epoch, step)
) STRICT, WITHOUT ROWID;

CREATE INDEX runs_by_sweep ON runs(sweep_id);

CREATE VIEW curves AS
SELECT run_id AS run, epoch, train_loss, train_char_accuracy, train_exact, val_loss, val_char_accuracy, val_exact,
       learning_rate, duration_ms, examples_per_second
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
       runs.created_at, runs.started_at, runs.ended_at
FROM runs
JOIN variants ON variants.id = runs.variant_id
JOIN experiments ON experiments.id = variants.experiment_id
LEFT JOIN totals ON totals.run_id = runs.id
LEFT JOIN epochs AS best ON best.run_id = runs.id AND best.epoch = runs.best_epoch
LEFT JOIN epochs AS last ON last.run_id = runs.id AND last.epoch = totals.epochs
LEFT JOIN run_eval_sets AS validation ON validation.run_id = runs.id AND validation.name = 'validation';

CREATE VIEW variant_summary AS
WITH done AS (
  SELECT * FROM run_summary WHERE status IN ('finished', 'stopped')
), stats AS (
  SELECT variant_id, experiment, variant, count(*) AS n,
         avg(best_val_exact) AS best_val_exact_mean,
         avg(last_val_exact) AS last_val_exact_mean,
         avg(best_val_char_accuracy) AS best_val_char_accuracy_mean,
         avg(epochs) AS epochs_mean, avg(seconds) AS seconds_mean,
         count(epochs_to_90) AS n_to_90, avg(epochs_to_90) AS epochs_to_90_mean, avg(seconds_to_90) AS seconds_to_90_mean,
         count(epochs_to_99) AS n_to_99, avg(epochs_to_99) AS epochs_to_99_mean, avg(seconds_to_99) AS seconds_to_99_mean,
         max(parameters) AS parameters
  FROM done GROUP BY variant_id
)
SELECT stats.variant_id, stats.experiment, stats.variant, stats.n, stats.parameters,
       stats.best_val_exact_mean,
       (SELECT sqrt(sum((d.best_val_exact - stats.best_val_exact_mean) * (d.best_val_exact - stats.best_val_exact_mean)) / (stats.n - 1))
        FROM done AS d WHERE d.variant_id = stats.variant_id AND stats.n > 1) AS best_val_exact_sd,
       stats.last_val_exact_mean,
       (SELECT sqrt(sum((d.last_val_exact - stats.last_val_exact_mean) * (d.last_val_exact - stats.last_val_exact_mean)) / (stats.n - 1))
        FROM done AS d WHERE d.variant_id = stats.variant_id AND stats.n > 1) AS last_val_exact_sd,
       stats.best_val_char_accuracy_mean, stats.epochs_mean, stats.seconds_mean,
       stats.n_to_90, stats.epochs_to_90_mean, stats.seconds_to_90_mean,
       stats.n_to_99, stats.epochs_to_99_mean, stats.seconds_to_99_mean
FROM stats;

CREATE VIEW wrong_answers AS
WITH read AS (
  SELECT mispredictions.run_id AS run, mispredictions.epoch, run_eval_sets.name AS eval_set, examples.example,
         examples.equation, examples.answer AS expected,
         trim(substr(predicted, 1, instr(predicted || '$', '$') - 1)) AS predicted,
         predicted AS written
  FROM mispredictions
  JOIN examples ON examples.eval_set_id = mispredictions.eval_set_id AND examples.example = mispredictions.example
  JOIN run_eval_sets ON run_eval_sets.run_id = mispredictions.run_id
                    AND run_eval_sets.eval_set_id = mispredictions.eval_set_id
)
SELECT run, epoch, eval_set, example, equation, expected, predicted,
       CASE WHEN ltrim(predicted, '-') GLOB '[0-9]*' AND ltrim(predicted, '-') NOT GLOB '*[^0-9]*'
                 AND length(predicted) - length(ltrim(predicted, '-')) <= 1
            THEN abs(CAST(predicted AS INTEGER) - CAST(expected AS INTEGER)) END AS absolute_error,
       written
FROM read;
`,
};
