// Reads which sets a run was evaluated on, when, and how many answers were wrong.

import type { Connection } from '../database/connection.js';
import { IS_DONE } from '../database/status.js';

export interface EvaluationRow {
  readonly eval_set_id: number;
  readonly eval_set: string;
  readonly size: number;
  readonly wrong: number;
}

/** The last evaluation of every set of a run; validation first. */
export interface EvalCurveRow {
  readonly run: number;
  readonly epoch: number;
  readonly eval_set: string;
  readonly size: number;
  readonly wrong: number;
  readonly exact: number;
  readonly char_accuracy: number | null;
  readonly loss: number | null;
  readonly chance_char_accuracy: number;
  readonly trained: number | null;
  readonly commuted: number | null;
  /** Share of right scratchpads; null: none are written. */
  readonly scratchpad_exact: number | null;
}

export function lastEvaluations(connection: Connection, run: number): EvalCurveRow[] {
  return connection
    .prepare(
      `SELECT * FROM eval_curves AS one WHERE run = ?
         AND epoch = (SELECT max(epoch) FROM eval_curves WHERE run = one.run AND eval_set = one.eval_set)
       ORDER BY eval_set <> 'validation', eval_set`,
    )
    .all(run) as EvalCurveRow[];
}

/** The sets a run was evaluated on after an epoch, validation first. */
export function evaluations(connection: Connection, run: number, epoch: number): EvaluationRow[] {
  return connection
    .prepare(
      `SELECT evaluations.eval_set_id, name AS eval_set, size, wrong FROM evaluations
       JOIN run_eval_sets ON run_eval_sets.run_id = evaluations.run_id AND run_eval_sets.eval_set_id = evaluations.eval_set_id
       WHERE evaluations.run_id = ? AND epoch = ? ORDER BY name <> 'validation', name`,
    )
    .all(run, epoch) as EvaluationRow[];
}

/** An evaluation of a run on a set. */
export interface Evaluation {
  readonly run: number;
  readonly epoch: number;
  readonly eval_set: string;
  readonly eval_set_id: number;
  readonly size: number;
  readonly wrong: number;
}

/** The evaluation of a set after a run's best epoch, for validation; the last one, for another. */
export function evaluationOf(connection: Connection, run: number, name: string): Evaluation | undefined {
  return connection
    .prepare(
      `SELECT runs.id AS run, evaluations.epoch, run_eval_sets.name AS eval_set, evaluations.eval_set_id, size, wrong
       FROM runs
       JOIN run_eval_sets ON run_eval_sets.run_id = runs.id AND run_eval_sets.name = @name
       JOIN evaluations ON evaluations.run_id = runs.id AND evaluations.eval_set_id = run_eval_sets.eval_set_id
       WHERE runs.id = @run
       ORDER BY @name = 'validation' AND evaluations.epoch = runs.best_epoch DESC, evaluations.epoch DESC LIMIT 1`,
    )
    .get({ run, name }) as Evaluation | undefined;
}

/** The sets a run was evaluated on, validation first. */
export function setNames(connection: Connection, run: number): string[] {
  return connection
    .prepare("SELECT name FROM run_eval_sets WHERE run_id = ? ORDER BY name <> 'validation', name")
    .pluck()
    .all(run) as string[];
}

/** Seeds whose runs, of these variants, were evaluated on different examples: their variants sample differently. */
export function seedsEvaluatedDifferently(connection: Connection, variants: readonly number[]): number[] {
  return connection
    .prepare(
      `SELECT seed FROM runs JOIN run_eval_sets ON run_eval_sets.run_id = runs.id AND run_eval_sets.name = 'validation'
       WHERE variant_id IN (SELECT value FROM json_each(?)) AND ${IS_DONE}
       GROUP BY seed HAVING count(DISTINCT eval_set_id) > 1 ORDER BY seed`,
    )
    .pluck()
    .all(JSON.stringify(variants)) as number[];
}

export interface EvaluatedSet {
  readonly eval_set_id: number;
  readonly eval_set: string;
  readonly size: number;
  /** What stands between the tokens of answers; none: each is a character. */
  readonly separator: string;
}

/** Sets that a run is evaluated on, validation first. */
export function evaluatedSets(connection: Connection, run: number): readonly EvaluatedSet[] {
  return connection
    .prepare(
      `SELECT eval_set_id, name AS eval_set, size, separator FROM run_eval_sets JOIN eval_sets ON eval_sets.id = eval_set_id
       WHERE run_id = ? ORDER BY name <> 'validation', name`,
    )
    .all(run) as EvaluatedSet[];
}

/** After which epochs a run was evaluated on a set, and how many answers were wrong. */
export function evaluatedEpochs(
  connection: Connection,
  run: number,
  evalSet: number,
): readonly (readonly [epoch: number, wrong: number])[] {
  return connection
    .prepare('SELECT epoch, wrong FROM evaluations WHERE run_id = ? AND eval_set_id = ? ORDER BY epoch')
    .raw()
    .all(run, evalSet) as [number, number][];
}

/** Number of examples of a set; undefined where there is none of this number. */
export const sizeOfSet = (connection: Connection, evalSet: number): number | undefined =>
  connection.prepare('SELECT size FROM eval_sets WHERE id = ?').pluck().get(evalSet) as number | undefined;
