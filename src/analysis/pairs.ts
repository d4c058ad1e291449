// Runs beside a first one, each after the evaluation that stands for it, example by example.

import type { Evaluation } from '../store/read/evaluations.js';
import { pairAnswers, type AnswerSheet, type PairedAnswers } from './compare.js';
import { holm } from './statistics/tests.js';

/** A run's evaluation, and its answers in it. */
export interface EvaluationAnswers extends AnswerSheet {
  readonly at: Evaluation;
}

/** Right and wrong of two runs, each after its best epoch, on the examples both were evaluated on. */
export interface Pair extends PairedAnswers {
  readonly first: number;
  readonly second: number;
  readonly first_epoch: number;
  readonly second_epoch: number;
  readonly eval_set: string;
  /** Corrected (Holm) for the number of pairs. */
  readonly mcnemar_p_holm: number;
  /** What had to be done to make the two comparable, or keeps them from being so. */
  readonly note: string | null;
}

/** Each other run beside the first. @param sample how many flips to give for each side */
export function pairWithFirst([first, ...others]: readonly EvaluationAnswers[], sample: number): readonly Pair[] {
  const paired = others.map((other) => pairAnswers(first!, other, sample));
  const corrected = holm(paired.map(({ mcnemar_p }) => mcnemar_p));
  return paired.map((pair, index) => ({
    first: first!.at.run,
    second: others[index]!.at.run,
    first_epoch: first!.at.epoch,
    second_epoch: others[index]!.at.epoch,
    eval_set: first!.at.eval_set,
    ...pair,
    mcnemar_p_holm: corrected[index]!,
    note: pairNote(first!.at, others[index]!.at, pair.common),
  }));
}

/** What is said where two runs were evaluated on different sets of one name. */
export function pairNote(first: Evaluation, second: Evaluation, common: number): string | null {
  if (first.eval_set_id === second.eval_set_id) return null;
  const sizes = `${first.size.toLocaleString('en-US')} and ${second.size.toLocaleString('en-US')}`;
  return common === 0
    ? `the runs were evaluated on different examples (${sizes}, none in common), so none can be compared`
    : `the runs were evaluated on different examples (${sizes}); compared on the ${common.toLocaleString('en-US')} ` +
        'in common';
}
