// Reads examples and what runs answered, one by one: the rows that analysis works on.

import type { Attribute, AttributeValues } from '../../tasks/attribute.js';
import type { Connection } from '../database/connection.js';
import { manyRows } from './rows.js';

export interface WrongAnswer {
  readonly run: number;
  readonly epoch: number;
  readonly eval_set: string;
  readonly example: number;
  readonly equation: string;
  readonly expected: string;
  readonly predicted: string;
  readonly absolute_error: number | null;
}

/** The first wrong answers of a set after an epoch, in a fixed order. */
export function wrongAnswers(
  connection: Connection,
  { run, epoch, eval_set }: Pick<WrongAnswer, 'run' | 'epoch' | 'eval_set'>,
  limit: number,
): WrongAnswer[] {
  return connection
    .prepare(
      `SELECT run, epoch, eval_set, example, equation, expected, predicted, absolute_error, written FROM wrong_answers
       WHERE run = @run AND epoch = @epoch AND eval_set = @eval_set ORDER BY example LIMIT @limit`,
    )
    .all({ run, epoch, eval_set, limit }) as WrongAnswer[];
}

/** An example of an evaluation set, with what to tell it apart by. */
export interface Question {
  readonly example: number;
  readonly equation: string;
  readonly answer: string;
  readonly attributes: AttributeValues;
}

/** All examples of a set, in their order. */
export function questions(connection: Connection, evalSet: number): Question[] {
  const rows = manyRows<Omit<Question, 'attributes'> & { readonly attributes: string | null }>(
    connection,
    'SELECT example, equation, answer, attributes FROM examples WHERE eval_set_id = @evalSet ORDER BY example',
    { evalSet },
  );
  return rows.map((row) => ({ ...row, attributes: JSON.parse(row.attributes ?? '{}') as AttributeValues }));
}

/**
 * What the attributes of a set's examples are, in the order of tables; none where an older harness did not keep them.
 */
export function attributesOf(connection: Connection, evalSet: number): readonly Attribute[] {
  const text = connection.prepare('SELECT attributes FROM eval_sets WHERE id = ?').pluck().get(evalSet) as string;
  return JSON.parse(text) as Attribute[];
}

/** What stands between the tokens of a run's answers to a set; none: each is a character. */
export const separatorOf = (connection: Connection, run: number, evalSet: number): string =>
  connection
    .prepare('SELECT separator FROM run_eval_sets WHERE run_id = ? AND eval_set_id = ?')
    .pluck()
    .get(run, evalSet) as string;

/** The final answer: what stands before the end of what was written, without padding, unless the log says more. */
const READ =
  'coalesce(final_answer, trim(substr(predicted, 1, instr(predicted || end_token, end_token) - 1), padding_token))';

/** What a run answered after an epoch where it was wrong, by example. */
export function wrongByExample(
  connection: Connection,
  run: number,
  epoch: number,
  evalSet: number,
): ReadonlyMap<number, string> {
  const rows = connection
    .prepare(
      `SELECT example, ${READ} FROM mispredictions JOIN run_eval_sets USING (run_id, eval_set_id)
       WHERE run_id = ? AND epoch = ? AND eval_set_id = ?`,
    )
    .raw()
    .all(run, epoch, evalSet) as [number, string][];
  return new Map(rows);
}

/** Which examples of a set a run got wrong, epoch by epoch. */
export interface WrongHistory {
  /** Epochs after which the set was evaluated, in order. */
  readonly epochs: readonly number[];
  /** For each of them the examples that were wrong. */
  readonly wrong: readonly (readonly number[])[];
}

export function wrongHistory(connection: Connection, run: number, evalSet: number): WrongHistory {
  const epochs = connection
    .prepare('SELECT epoch FROM evaluations WHERE run_id = ? AND eval_set_id = ? ORDER BY epoch')
    .pluck()
    .all(run, evalSet) as number[];
  const wrongAfter = connection
    .prepare('SELECT example FROM mispredictions WHERE run_id = ? AND epoch = ? AND eval_set_id = ?')
    .pluck();
  return { epochs, wrong: epochs.map((epoch) => wrongAfter.all(run, epoch, evalSet) as number[]) };
}

/** Numbers of the examples of a set that a run got wrong after an epoch, ascending. */
export function wrongExamples(connection: Connection, run: number, epoch: number, evalSet: number): readonly number[] {
  return connection
    .prepare('SELECT example FROM mispredictions WHERE run_id = ? AND epoch = ? AND eval_set_id = ? ORDER BY example')
    .pluck()
    .all(run, epoch, evalSet) as number[];
}

/** What was answered to them, in the same order. */
export function wrongTexts(connection: Connection, run: number, epoch: number, evalSet: number): readonly string[] {
  return connection
    .prepare(
      `SELECT ${READ} FROM mispredictions JOIN run_eval_sets USING (run_id, eval_set_id)
       WHERE run_id = ? AND epoch = ? AND eval_set_id = ? ORDER BY example`,
    )
    .pluck()
    .all(run, epoch, evalSet) as string[];
}

/** Questions of a set with their right answers, in their order. */
export const questionTexts = (
  connection: Connection,
  evalSet: number,
): readonly (readonly [equation: string, answer: string])[] =>
  connection
    .prepare('SELECT equation, answer FROM examples WHERE eval_set_id = ? ORDER BY example')
    .raw()
    .all(evalSet) as [string, string][];

/** Attributes of some examples of a set as JSON, in their order. @param first number of the first of them */
export function attributeTexts(
  connection: Connection,
  evalSet: number,
  first: number,
  count: number,
): (string | null)[] {
  return connection
    .prepare('SELECT attributes FROM examples WHERE eval_set_id = ? AND example >= ? ORDER BY example LIMIT ?')
    .pluck()
    .all(evalSet, first, count) as (string | null)[];
}

export interface ShownAnswer {
  readonly example: number;
  readonly equation: string;
  readonly expected: string;
  /** What was answered, where that was wrong. */
  readonly predicted: string | null;
}

/** What a run made of some examples of a set after an epoch. */
export function answersTo(
  connection: Connection,
  { run, epoch, evalSet }: { readonly run: number; readonly epoch: number; readonly evalSet: number },
  examples: readonly number[],
): ShownAnswer[] {
  return connection
    .prepare(
      `SELECT examples.example, equation, answer AS expected, ${READ} AS predicted
       FROM json_each(@examples) JOIN examples ON examples.eval_set_id = @evalSet AND examples.example = json_each.value
       JOIN run_eval_sets ON run_eval_sets.run_id = @run AND run_eval_sets.eval_set_id = @evalSet
       LEFT JOIN mispredictions ON mispredictions.run_id = @run AND mispredictions.epoch = @epoch
         AND mispredictions.eval_set_id = @evalSet AND mispredictions.example = examples.example
       ORDER BY json_each.key`,
    )
    .all({ run, epoch, evalSet, examples: JSON.stringify(examples) }) as ShownAnswer[];
}
