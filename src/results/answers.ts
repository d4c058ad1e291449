// Chooses the evaluation of a set that stands for a run, and reads the run's answers to it.

import type { AnswerSheet } from '../analysis/compare.js';
import type { EvaluationAnswers } from '../analysis/pairs.js';
import { nearest } from '../util/nearest.js';
import { attributesOf, questions, separatorOf, wrongByExample } from '../store/read/answers.js';
import { evaluationOf, setNames, type Evaluation } from '../store/read/evaluations.js';
import type { Connection } from '../store/database/connection.js';
import { UserError } from '../util/errors.js';

export type { EvaluationAnswers } from '../analysis/pairs.js';
export type { Evaluation } from '../store/read/evaluations.js';

/**
 * After the best epoch on validation, the last one on another set.
 * @throws UserError naming the sets that a run was evaluated on
 */
export function requireEvaluation(connection: Connection, run: number, name: string): Evaluation {
  const found = evaluationOf(connection, run, name);
  if (found !== undefined) return found;
  const sets = setNames(connection, run);
  const hint = nearest(name, sets) ?? `it has: ${sets.join(', ') || 'none yet'}`;
  throw new UserError('not-found', { message: `run${run} was not evaluated on the set ${JSON.stringify(name)}`, hint });
}

/** Answers of several runs; runs that were evaluated on the same set share its examples. */
export function answersOf(connection: Connection, runs: readonly number[], name: string): readonly EvaluationAnswers[] {
  const shared = new Map<number, AnswerSheet['questions']>();
  return runs.map((run) => {
    const at = requireEvaluation(connection, run, name);
    const examples = shared.get(at.eval_set_id) ?? questions(connection, at.eval_set_id);
    shared.set(at.eval_set_id, examples);
    const attributes = attributesOf(connection, at.eval_set_id);
    const separator = separatorOf(connection, run, at.eval_set_id);
    const wrong = wrongByExample(connection, run, at.epoch, at.eval_set_id);
    return { at, separator, attributes, questions: examples, wrong };
  });
}
