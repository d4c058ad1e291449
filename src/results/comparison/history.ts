// Tells when runs learned and forgot each example.

import { historyOf, summarizeHistory, type Histories } from '../../analysis/history.js';
import { wrongHistory } from '../../store/read/answers.js';
import type { Connection } from '../../store/database/connection.js';
import type { Evaluation, EvaluationAnswers } from '../answers.js';

export interface RunHistory {
  readonly run: number;
  readonly summary: ReturnType<typeof summarizeHistory>;
  readonly flow: Histories['flow'];
  readonly questions: readonly (Histories['questions'][number] & { readonly equation: string })[];
}

export function runHistory(connection: Connection, { at, questions }: EvaluationAnswers): RunHistory {
  const all = histories(connection, at);
  return {
    run: at.run,
    summary: summarizeHistory(all),
    flow: all.flow,
    questions: all.questions.map((one, example) => ({ equation: questions[example]!.equation, ...one })),
  };
}

/** What was learned and forgotten of an evaluation's set, epoch by epoch. */
export function histories(connection: Connection, at: Evaluation): Histories {
  return historyOf(wrongHistory(connection, at.run, at.eval_set_id), at.size);
}
