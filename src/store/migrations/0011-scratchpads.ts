// Schema 11: what is written on the way to an answer. The final answer is kept beside all that was written, and how
// many scratchpads were right.

import type { Migration } from './migration.js';

export const migration: Migration = {
  name: '0011-scratchpads',
  sql: `
ALTER TABLE epochs ADD COLUMN val_scratchpad_exact REAL;      -- NULL: none is written
ALTER TABLE evaluations ADD COLUMN scratchpad_exact REAL;     -- NULL: none is written
ALTER TABLE mispredictions ADD COLUMN final_answer TEXT;      -- NULL: what stands before the end of predicted
DROP VIEW curves;
DROP VIEW eval_curves;
DROP VIEW wrong_answers;
DROP VIEW answers;

CREATE VIEW curves AS
SELECT run_id AS run, epoch, train_loss, train_char_accuracy, train_exact, val_loss, val_char_accuracy, val_exact,
       learning_rate, duration_ms, examples_per_second, val_forced_char_accuracy, weight_norm, val_scratchpad_exact
FROM epochs;

CREATE VIEW eval_curves AS
SELECT evaluations.run_id AS run, evaluations.epoch, name AS eval_set, size, wrong, 1.0 - 1.0 * wrong / size AS exact,
       char_accuracy, loss, chance_char_accuracy, trained, commuted, scratchpad_exact
FROM evaluations
JOIN run_eval_sets ON run_eval_sets.run_id = evaluations.run_id AND run_eval_sets.eval_set_id = evaluations.eval_set_id;

CREATE VIEW wrong_answers AS
WITH read AS (
  SELECT mispredictions.run_id AS run, mispredictions.epoch, run_eval_sets.name AS eval_set, examples.example,
         examples.equation, examples.answer AS expected, examples.attributes, coalesce(final_answer, trim(substr(predicted, 1, instr(predicted || end_token, end_token) - 1), padding_token)) AS predicted, predicted AS written
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
       written, attributes
FROM read;

CREATE VIEW answers AS
SELECT evaluations.run_id AS run, evaluations.epoch, run_eval_sets.name AS eval_set, examples.example, equation,
       answer AS expected, CASE WHEN predicted IS NULL THEN answer ELSE coalesce(final_answer, trim(substr(predicted, 1, instr(predicted || end_token, end_token) - 1), padding_token)) END AS predicted,
       predicted IS NULL AS correct,
       attributes ->> 'operands' AS operands,
       attributes ->> 'operators' AS operators,
       CAST(attributes ->> 'first_operand' AS REAL) AS first_operand,
       CAST(attributes ->> 'second_operand' AS REAL) AS second_operand,
       CAST(attributes ->> 'smallest_operand' AS REAL) AS smallest_operand,
       CAST(attributes ->> 'largest_operand' AS REAL) AS largest_operand,
       attributes ->> 'digits' AS digits,
       attributes ->> 'fewest_digits' AS fewest_digits,
       attributes ->> 'most_digits' AS most_digits,
       attributes ->> 'carries' AS carries,
       attributes ->> 'answer_length' AS answer_length,
       attributes ->> 'answer_sign' AS answer_sign,
       attributes ->> 'longest_carry_chain' AS longest_carry_chain,
       attributes
FROM evaluations
JOIN run_eval_sets ON run_eval_sets.run_id = evaluations.run_id AND run_eval_sets.eval_set_id = evaluations.eval_set_id
JOIN examples ON examples.eval_set_id = evaluations.eval_set_id
LEFT JOIN mispredictions ON mispredictions.run_id = evaluations.run_id AND mispredictions.epoch = evaluations.epoch
  AND mispredictions.eval_set_id = evaluations.eval_set_id AND mispredictions.example = examples.example;
`,
};
