// When runs learned and forgot each question.

import { historyOf, summarizeHistory, type Histories } from '../../analysis/history.js';
import { historyTable } from '../../report/comparison.js';
import { inert } from '../../report/format.js';
import { wrongHistory } from '../../store/read/answers.js';
import type { Connection } from '../../store/database/connection.js';
import type { Asked } from './answers.js';

export interface RunHistory {
  readonly run: number;
  readonly summary: ReturnType<typeof summarizeHistory>;
  readonly flow: Histories['flow'];
  readonly questions: readonly (Histories['questions'][number] & { readonly equation: string })[];
}

export function runHistory(connection: Connection, { at, questions: asked }: Asked): RunHistory {
  const all = historyOf(wrongHistory(connection, at.run, at.eval_set_id), at.size);
  return {
    run: at.run,
    summary: summarizeHistory(all),
    flow: all.flow,
    questions: all.questions.map((one, example) => ({ equation: asked[example]!.equation, ...one })),
  };
}

export function historyText(histories: readonly RunHistory[], sample: number): string {
  const table = historyTable(histories.map(({ run, summary }) => ({ name: `run${run}`, summary })));
  const forgetful = histories.map(({ run, questions: all }) => {
    const most = [...all].filter(({ forgotten }) => forgotten > 0).sort((a, b) => b.forgotten - a.forgotten);
    const lines = most.slice(0, sample).map(({ equation, first_right, right_for_good, forgotten }) => {
      const end = right_for_good === null ? 'wrong at the end' : `right from ${right_for_good} on`;
      return `  ${inert(equation)}: first right after epoch ${first_right}, forgotten ${forgotten} times, ${end}`;
    });
    return lines.length === 0 ? '' : `forgotten most by run${run}:\n${lines.join('\n')}`;
  });
  return [table, ...forgetful].filter((part) => part !== '').join('\n');
}
