// The answers of runs to a set, as comparisons need them.

import type { AnswerSheet } from '../../analysis/compare.js';
import { integer } from '../../report/format.js';
import { nearest } from '../../util/nearest.js';
import { attributesOf, questions, wrongByExample } from '../../store/read/answers.js';
import { evaluationOf, setsAsked, type AskedSet } from '../../store/read/evaluations.js';
import type { Connection } from '../../store/database/connection.js';
import { UserError } from '../../util/errors.js';

/** A run's evaluation, and its answers to it. */
export interface Asked extends AnswerSheet {
  readonly at: AskedSet;
}

/** Sheets of several runs; runs that were asked the same set share its questions. */
export function answersOf(connection: Connection, runs: readonly number[], name: string): readonly Asked[] {
  const shared = new Map<number, AnswerSheet['questions']>();
  return runs.map((run) => {
    const at = evaluationOf(connection, run, name) ?? notAsked(connection, run, name);
    const asked = shared.get(at.eval_set_id) ?? questions(connection, at.eval_set_id);
    shared.set(at.eval_set_id, asked);
    const attributes = attributesOf(connection, at.eval_set_id);
    return { at, attributes, questions: asked, wrong: wrongByExample(connection, run, at.epoch, at.eval_set_id) };
  });
}

/** @throws UserError naming the sets that a run was asked */
export function notAsked(connection: Connection, run: number, name: string): never {
  const sets = setsAsked(connection, run);
  const hint = nearest(name, sets) ?? `it has: ${sets.join(', ') || 'none yet'}`;
  throw new UserError('not-found', { message: `run${run} was not asked the set ${JSON.stringify(name)}`, hint });
}

/** What is said where two runs were asked different sets of one name. */
export function pairNote(first: AskedSet, second: AskedSet, common: number): string | null {
  if (first.eval_set_id === second.eval_set_id) return null;
  const sizes = `${integer(first.size)} and ${integer(second.size)}`;
  return common === 0
    ? `the runs were asked different questions (${sizes}, none in common), so no question can be compared`
    : `the runs were asked different questions (${sizes}); compared on the ${integer(common)} in common`;
}
