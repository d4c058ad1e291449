// Schema 7: attributes of examples, whatever the task, in place of columns that only equations have; and what closes
// and pads an answer, run by run. The attributes are those of today: all sets have the same, whenever they came.

import type { Connection, Migration, Today } from './migration.js';

export const migration: Migration = {
  name: '0007-attributes',
  sql: `
DROP VIEW wrong_answers;
DROP VIEW answers;

CREATE TABLE examples_with_attributes (
  eval_set_id INTEGER NOT NULL REFERENCES eval_sets(id) ON DELETE CASCADE,
  example INTEGER NOT NULL,
  equation TEXT NOT NULL,        -- the question as people write it
  answer TEXT NOT NULL,
  attributes TEXT,               -- JSON: values by name; eval_sets.attributes says what they mean
  PRIMARY KEY (eval_set_id, example)
) STRICT, WITHOUT ROWID;
INSERT INTO examples_with_attributes (eval_set_id, example, equation, answer)
SELECT eval_set_id, example, equation, answer FROM examples ORDER BY eval_set_id, example;
DROP TABLE examples;
ALTER TABLE examples_with_attributes RENAME TO examples;

ALTER TABLE eval_sets ADD COLUMN attributes TEXT NOT NULL DEFAULT '[]';  -- JSON: name, type, about, isFacet of each
ALTER TABLE run_eval_sets ADD COLUMN end_token TEXT NOT NULL DEFAULT '$';      -- closes a written answer
ALTER TABLE run_eval_sets ADD COLUMN padding_token TEXT NOT NULL DEFAULT ' ';
ALTER TABLE run_eval_sets ADD COLUMN separator TEXT NOT NULL DEFAULT '';       -- between two tokens; none: they are characters

CREATE VIEW wrong_answers AS
WITH read AS (
  SELECT mispredictions.run_id AS run, mispredictions.epoch, run_eval_sets.name AS eval_set, examples.example,
         examples.equation, examples.answer AS expected, examples.attributes, trim(substr(predicted, 1, instr(predicted || end_token, end_token) - 1), padding_token) AS predicted, predicted AS written
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
       answer AS expected, CASE WHEN predicted IS NULL THEN answer ELSE trim(substr(predicted, 1, instr(predicted || end_token, end_token) - 1), padding_token) END AS predicted,
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
  fill: describeExamples,
};

interface SetRow {
  readonly id: number;
  readonly config: string;
}

interface ExampleRow {
  readonly example: number;
  readonly equation: string;
  readonly answer: string;
}

/** By a run that was evaluated on a set, its task is known; a set of no run keeps none, and goes with the next gc. */
function describeExamples(connection: Connection, { descriptionOf }: Today): void {
  const sets = connection
    .prepare(
      `SELECT eval_set_id AS id, config FROM run_eval_sets JOIN runs ON runs.id = run_id
       JOIN variants ON variants.id = variant_id GROUP BY eval_set_id`,
    )
    .all() as SetRow[];
  const examples = connection.prepare('SELECT example, equation, answer FROM examples WHERE eval_set_id = ?');
  const setAttributes = connection.prepare('UPDATE eval_sets SET attributes = ? WHERE id = ?');
  const setValues = connection.prepare('UPDATE examples SET attributes = ? WHERE eval_set_id = ? AND example = ?');
  for (const { id, config } of sets) {
    const description = descriptionOf(JSON.parse(config));
    if (description === undefined) continue;
    setAttributes.run(JSON.stringify(description.attributes), id);
    for (const { example, equation, answer } of examples.all(id) as ExampleRow[]) {
      const values = description.valuesOf(equation, answer);
      if (values !== undefined) setValues.run(JSON.stringify(values), id, example);
    }
  }
}
