// Reads what runs were asked and answered, question by question: the rows that analysis works on.

import type { Connection } from './connection.js';
import { manyRows } from './queries.js';

/** A question of an evaluation set, with what to tell it apart by. */
export interface Question {
  readonly example: number;
  readonly equation: string;
  readonly answer: string;
  readonly operands: number | null;
  readonly operators: string | null;
  readonly first_operand: number | null;
  readonly second_operand: number | null;
  readonly smallest_operand: number | null;
  readonly largest_operand: number | null;
  readonly digits: string | null;
  readonly fewest_digits: number | null;
  readonly most_digits: number | null;
  readonly carries: number | null;
  readonly answer_length: number | null;
  readonly answer_sign: number | null;
}

/** All questions of a set, in their order. */
export function questions(connection: Connection, evalSet: number): Question[] {
  return manyRows<Question>(
    connection,
    `SELECT example, equation, answer, operands, operators, first_operand, second_operand, smallest_operand,
       largest_operand, digits, fewest_digits, most_digits, carries, answer_length, answer_sign
     FROM examples WHERE eval_set_id = @evalSet ORDER BY example`,
    { evalSet },
  );
}

/** What stands before the end character of a written answer, without padding: what a person reads. */
const READ = "trim(substr(predicted, 1, instr(predicted || '$', '$') - 1))";

/** What a run answered after an epoch where it was wrong, by example. */
export function wrongByExample(
  connection: Connection,
  run: number,
  epoch: number,
  evalSet: number,
): ReadonlyMap<number, string> {
  const rows = connection
    .prepare(`SELECT example, ${READ} FROM mispredictions WHERE run_id = ? AND epoch = ? AND eval_set_id = ?`)
    .raw()
    .all(run, epoch, evalSet) as [number, string][];
  return new Map(rows);
}

/** Which questions of a set a run got wrong, epoch by epoch. */
export interface WrongHistory {
  /** Epochs after which it was asked, in order. */
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

/** A set that runs were asked at some epoch. */
export interface AskedSet {
  readonly run: number;
  readonly epoch: number;
  readonly eval_set: string;
  readonly eval_set_id: number;
  readonly size: number;
  readonly wrong: number;
}

/** The evaluation of a set after a run's best epoch, for validation; where it was last asked, for another. */
export function evaluationOf(connection: Connection, run: number, name: string): AskedSet | undefined {
  return connection
    .prepare(
      `SELECT runs.id AS run, evaluations.epoch, run_eval_sets.name AS eval_set, evaluations.eval_set_id, size, wrong
       FROM runs
       JOIN run_eval_sets ON run_eval_sets.run_id = runs.id AND run_eval_sets.name = @name
       JOIN evaluations ON evaluations.run_id = runs.id AND evaluations.eval_set_id = run_eval_sets.eval_set_id
       WHERE runs.id = @run
       ORDER BY @name = 'validation' AND evaluations.epoch = runs.best_epoch DESC, evaluations.epoch DESC LIMIT 1`,
    )
    .get({ run, name }) as AskedSet | undefined;
}

/** The sets a run was asked, validation first. */
export function setsAsked(connection: Connection, run: number): string[] {
  return connection
    .prepare("SELECT name FROM run_eval_sets WHERE run_id = ? ORDER BY name <> 'validation', name")
    .pluck()
    .all(run) as string[];
}

/** Seeds whose runs, of these variants, were asked different validation questions: their variants sample differently. */
export function seedsAskedDifferently(connection: Connection, variants: readonly number[]): number[] {
  return connection
    .prepare(
      `SELECT seed FROM runs JOIN run_eval_sets ON run_eval_sets.run_id = runs.id AND run_eval_sets.name = 'validation'
       WHERE variant_id IN (SELECT value FROM json_each(?)) AND status IN ('finished', 'stopped')
       GROUP BY seed HAVING count(DISTINCT eval_set_id) > 1 ORDER BY seed`,
    )
    .pluck()
    .all(JSON.stringify(variants)) as number[];
}
