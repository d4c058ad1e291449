// The schema of harness.db, as the steps that lead to it. A released step is never changed; a new one is added.
// Times are epoch milliseconds UTC, durations milliseconds, accuracies shares between 0 and 1.

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

const tables = `
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
`;

const curvesView = (more = ''): string => `
CREATE VIEW curves AS
SELECT run_id AS run, epoch, train_loss, train_char_accuracy, train_exact, val_loss, val_char_accuracy, val_exact,
       learning_rate, duration_ms, examples_per_second${more}
FROM epochs;
`;

const runSummaryView = (more = ''): string => `
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
       runs.created_at, runs.started_at, runs.ended_at${more}
FROM runs
JOIN variants ON variants.id = runs.variant_id
JOIN experiments ON experiments.id = variants.experiment_id
LEFT JOIN totals ON totals.run_id = runs.id
LEFT JOIN epochs AS best ON best.run_id = runs.id AND best.epoch = runs.best_epoch
LEFT JOIN epochs AS last ON last.run_id = runs.id AND last.epoch = totals.epochs
LEFT JOIN run_eval_sets AS validation ON validation.run_id = runs.id AND validation.name = 'validation';
`;

const views = `
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
`;

/** Decoders that read their own characters, and runs that went on elsewhere than they began. */
const secondSchema = `
ALTER TABLE epochs ADD COLUMN val_forced_char_accuracy REAL;  -- led by the right answers; NULL for other decoders
ALTER TABLE runs ADD COLUMN bit_exact INTEGER NOT NULL DEFAULT 1 CHECK (bit_exact IN (0, 1));
DROP VIEW curves;
DROP VIEW run_summary;
${curvesView(', val_forced_char_accuracy')}
${runSummaryView(', runs.bit_exact')}
`;

/** What a person reads in a written answer: what stands before its end character, without padding. */
const READ = "trim(substr(predicted, 1, instr(predicted || '$', '$') - 1))";

/** Whether a text is a number: a sign, digits, a point among them. */
const isNumber = (text: string): string =>
  `(${text} NOT GLOB '*[^-0-9.]*' AND ltrim(${text}, '-') GLOB '[0-9]*' AND ${text} GLOB '*[0-9]'
    AND ltrim(${text}, '-') NOT LIKE '%-%' AND length(${text}) - length(ltrim(${text}, '-')) <= 1
    AND length(${text}) - length(replace(${text}, '.', '')) <= 1)`;

/** A number as an integer where it is written as one, so that long ones keep their digits. */
const asNumber = (text: string): string =>
  `CASE WHEN instr(${text}, '.') > 0 THEN CAST(${text} AS REAL) ELSE CAST(${text} AS INTEGER) END`;

const SLICES =
  'operands, operators, first_operand, second_operand, smallest_operand, largest_operand, digits, fewest_digits, ' +
  'most_digits, carries, answer_length, answer_sign';

/** Sets beside validation, and by what their questions can be told apart. What older runs lack is NULL; rebuild fills slices. */
const thirdSchema = `
ALTER TABLE examples ADD COLUMN operands INTEGER;          -- numbers in the question
ALTER TABLE examples ADD COLUMN operators TEXT;            -- in their order: +-*
ALTER TABLE examples ADD COLUMN first_operand REAL;
ALTER TABLE examples ADD COLUMN second_operand REAL;
ALTER TABLE examples ADD COLUMN smallest_operand REAL;     -- sign aside
ALTER TABLE examples ADD COLUMN largest_operand REAL;
ALTER TABLE examples ADD COLUMN digits TEXT;               -- of each operand, before the point: 3,1
ALTER TABLE examples ADD COLUMN fewest_digits INTEGER;
ALTER TABLE examples ADD COLUMN most_digits INTEGER;
ALTER TABLE examples ADD COLUMN carries INTEGER;           -- and borrows; NULL where nothing is added, or with /
ALTER TABLE examples ADD COLUMN answer_length INTEGER;     -- characters
ALTER TABLE examples ADD COLUMN answer_sign INTEGER;
ALTER TABLE evaluations ADD COLUMN loss REAL;
ALTER TABLE evaluations ADD COLUMN char_accuracy REAL;
ALTER TABLE run_eval_sets ADD COLUMN trained INTEGER;      -- questions that the first epoch trains on
ALTER TABLE run_eval_sets ADD COLUMN commuted INTEGER;     -- questions of which it trains on b + a for a + b
ALTER TABLE runs ADD COLUMN dataset TEXT;                  -- JSON: trainingExamples, weights by rule

DROP VIEW wrong_answers;
CREATE VIEW wrong_answers AS
WITH read AS (
  SELECT mispredictions.run_id AS run, mispredictions.epoch, run_eval_sets.name AS eval_set, examples.example,
         examples.equation, examples.answer AS expected, ${READ} AS predicted, predicted AS written
  FROM mispredictions
  JOIN examples ON examples.eval_set_id = mispredictions.eval_set_id AND examples.example = mispredictions.example
  JOIN run_eval_sets ON run_eval_sets.run_id = mispredictions.run_id
                    AND run_eval_sets.eval_set_id = mispredictions.eval_set_id
)
SELECT run, epoch, eval_set, example, equation, expected, predicted,
       CASE WHEN ${isNumber('predicted')} AND ${isNumber('expected')}
            THEN abs(${asNumber('predicted')} - ${asNumber('expected')}) END AS absolute_error,
       written
FROM read;

CREATE VIEW answers AS
SELECT evaluations.run_id AS run, evaluations.epoch, run_eval_sets.name AS eval_set, examples.example, equation,
       answer AS expected, CASE WHEN predicted IS NULL THEN answer ELSE ${READ} END AS predicted,
       predicted IS NULL AS correct, ${SLICES}
FROM evaluations
JOIN run_eval_sets ON run_eval_sets.run_id = evaluations.run_id AND run_eval_sets.eval_set_id = evaluations.eval_set_id
JOIN examples ON examples.eval_set_id = evaluations.eval_set_id
LEFT JOIN mispredictions ON mispredictions.run_id = evaluations.run_id AND mispredictions.epoch = evaluations.epoch
  AND mispredictions.eval_set_id = evaluations.eval_set_id AND mispredictions.example = examples.example;

CREATE VIEW eval_curves AS
SELECT evaluations.run_id AS run, evaluations.epoch, name AS eval_set, size, wrong, 1.0 - 1.0 * wrong / size AS exact,
       char_accuracy, loss, chance_char_accuracy, trained, commuted
FROM evaluations
JOIN run_eval_sets ON run_eval_sets.run_id = evaluations.run_id AND run_eval_sets.eval_set_id = evaluations.eval_set_id;

CREATE VIEW variant_eval_sets AS
WITH last AS (
  SELECT run_summary.experiment, run_summary.variant, variant_id, eval_set, exact, wrong,
         row_number() OVER (PARTITION BY eval_curves.run, eval_set ORDER BY epoch DESC) AS place
  FROM eval_curves JOIN run_summary ON run_summary.run = eval_curves.run
  WHERE run_summary.status IN ('finished', 'stopped')
), means AS (
  SELECT experiment, variant, variant_id, eval_set, count(*) AS n, avg(exact) AS exact_mean, avg(wrong) AS wrong_mean
  FROM last WHERE place = 1 GROUP BY variant_id, eval_set
)
SELECT means.experiment, means.variant, means.variant_id, means.eval_set, n, exact_mean,
       (SELECT sqrt(sum((exact - exact_mean) * (exact - exact_mean)) / (n - 1)) FROM last
        WHERE place = 1 AND last.variant_id = means.variant_id AND last.eval_set = means.eval_set AND n > 1) AS exact_sd,
       wrong_mean
FROM means;
`;

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

const summaryView = (more = ''): string => `CREATE VIEW run_summary AS
SELECT runs.id AS run, experiments.name AS experiment, variants.label AS variant, runs.variant_id, runs.seed, runs.status,
       runs.engine, runs.parameters, epochs, seconds,
       runs.best_epoch, best_val_exact, best_val_char_accuracy, best_val_loss,
       last_val_exact, last_val_char_accuracy, last_val_loss, last_train_loss, last_train_exact,
       (SELECT chance_char_accuracy FROM run_eval_sets WHERE run_id = runs.id AND name = 'validation') AS chance_char_accuracy,
       epochs_to_90, epochs_to_99, epochs_to_999, seconds_to_90, seconds_to_99, seconds_to_999,
       runs.created_at, runs.started_at, runs.ended_at, runs.bit_exact${more}
FROM runs
JOIN variants ON variants.id = runs.variant_id
JOIN experiments ON experiments.id = variants.experiment_id
LEFT JOIN run_metrics ON run_metrics.run_id = runs.id;`;

const variantSummaryView = `CREATE VIEW variant_summary AS
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
FROM done GROUP BY variant_id;`;

/** Summaries that answer at once over ten thousand runs. Column names are those of the views before. */
const fourthSchema = `
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
${measureRuns()};

DROP VIEW variant_eval_sets;
DROP VIEW variant_summary;
DROP VIEW run_summary;

${summaryView()}

${variantSummaryView}

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
`;

/** Digests, to tell whether a run computed the same again; numbers of runs that are gone, never given out again. */
const fifthSchema = `
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
${summaryView(', runs.digest')}
${variantSummaryView}
`;

/**
 * Identities: of a run's folder, so that no other folder is taken for it; of a configuration, by what it differs from the
 * defaults in. Both are filled in by migrate.ts, as are labels that no longer tell variants of an experiment apart.
 */
const sixthSchema = `
ALTER TABLE runs ADD COLUMN uid TEXT;          -- of the run and its folder, given once
CREATE UNIQUE INDEX runs_by_uid ON runs(uid);
ALTER TABLE variants ADD COLUMN identity TEXT; -- of what it computes; hash is what its harness called it
CREATE INDEX variants_by_identity ON variants(experiment_id, identity);
ALTER TABLE attempts ADD COLUMN coordinator TEXT;  -- name of the lock that its coordinator holds
UPDATE attempts SET id = -id;
UPDATE attempts SET id = run_id * 1000000 + number;
`;

export const migrations: readonly Migration[] = [
  { name: '0001-first-schema', sql: tables + curvesView() + runSummaryView() + views },
  { name: '0002-forced-accuracy-and-bit-exactness', sql: secondSchema },
  { name: '0003-evaluation-sets-and-slices', sql: thirdSchema },
  { name: '0004-summaries-at-once', sql: fourthSchema },
  { name: '0005-digests-and-removed-runs', sql: fifthSchema },
  { name: '0006-identities', sql: sixthSchema },
];
