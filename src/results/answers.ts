// Chooses the evaluation of a set that stands for a run, and reads the run's answers to it.

import type { AnswerSheet } from '../analysis/compare.js';
import { nearest } from '../util/nearest.js';
import { attributesOf, questions, separatorOf, wrongByExample } from '../store/read/answers.js';
import { evaluationOf, setNames, type Evaluation } from '../store/read/evaluations.js';
import type { Connection } from '../store/database/connection.js';
import { UserError } from '../util/errors.js';

export type { Evaluation } from '../store/read/evaluations.js';

/** A run's evaluation, and its answers in it. */
export interface EvaluationAnswers extends AnswerSheet {
  readonly at: Evaluation;
}

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

/** What is said where two runs were evaluated on different sets of one name. */
export function pairNote(first: Evaluation, second: Evaluation, common: number): string | null {
  if (first.eval_set_id === second.eval_set_id) return null;
  const sizes = `${first.size.toLocaleString('en-US')} and ${second.size.toLocaleString('en-US')}`;
  return common === 0
    ? `the runs were evaluated on different examples (${sizes}, none in common), so none can be compared`
    : `the runs were evaluated on different examples (${sizes}); compared on the ${common.toLocaleString('en-US')} in common`;
}
