// Schema 3: sets beside validation, and by what their questions can be told apart. What older runs lack is NULL; a
// rebuild fills the slices in.

import type { Migration } from './migration.js';

export const migration: Migration = {
  name: '0003-evaluation-sets-and-slices',
  sql: `
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
         examples.equation, examples.answer AS expected, trim(substr(predicted, 1, instr(predicted || '$', '$') - 1)) AS predicted, predicted AS written
  FROM mispredictions
  JOIN examples ON examples.eval_set_id = mispredictions.eval_set_id AND examples.example = mispredictions.example
  JOIN run_eval_sets ON run_eval_sets.run_id = mispredictions.run_id
                    AND run_eval_sets.eval_set_id = mispredictions.eval_set_id
)
SELECT run, epoch, eval_set, example, equation, expected, predicted,
       CASE WHEN (predicted NOT GLOB '*[^-0-9.]*' AND ltrim(predicted, '-') GLOB '[0-9]*' AND predicted GLOB '*[0-9]'
    AND ltrim(predicted, '-') NOT LIKE '%-%' AND length(predicted) - length(ltrim(predicted, '-')) <= 1
    AND length(predicted) - length(replace(predicted, '.', '')) <= 1) AND (expected NOT GLOB '*[^-0-9.]*' AND ltrim(expected, '-') GLOB '[0-9]*' AND expected GLOB '*[0-9]'
    AND ltrim(expected, '-') NOT LIKE '%-%' AND length(expected) - length(ltrim(expected, '-')) <= 1
    AND length(expected) - length(replace(expected, '.', '')) <= 1)
            THEN abs(CASE WHEN instr(predicted, '.') > 0 THEN CAST(predicted AS REAL) ELSE CAST(predicted AS INTEGER) END - CASE WHEN instr(expected, '.') > 0 THEN CAST(expected AS REAL) ELSE CAST(expected AS INTEGER) END) END AS absolute_error,
       written
FROM read;

CREATE VIEW answers AS
SELECT evaluations.run_id AS run, evaluations.epoch, run_eval_sets.name AS eval_set, examples.example, equation,
       answer AS expected, CASE WHEN predicted IS NULL THEN answer ELSE trim(substr(predicted, 1, instr(predicted || '$', '$') - 1)) END AS predicted,
       predicted IS NULL AS correct, operands, operators, first_operand, second_operand, smallest_operand, largest_operand, digits, fewest_digits, most_digits, carries, answer_length, answer_sign
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
`,
};
