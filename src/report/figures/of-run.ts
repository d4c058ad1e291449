// The figures of one run, from its rows in the database.

import { historyOf } from '../../analysis/history.js';
import { firstWrongPosition, SLICES, countSlices } from '../../analysis/slices.js';
import { errorBars, wilson } from '../../analysis/mistakes.js';
import { questions, wrongByExample, wrongHistory, type Question } from '../../store/read/answers.js';
import { type AskedSet } from '../../store/read/evaluations.js';
import type { Connection } from '../../store/database/connection.js';
import type { RunSummary } from '../../store/read/runs.js';
import { UserError } from '../../util/errors.js';
import { integer, share } from '../format.js';
import { barsFigure, type Bar, type BarPanel } from './bars.js';
import { flowFigure } from './flow.js';
import type { FigureOf } from './frame.js';
import { planeFigure } from './plane.js';

/** A run with one evaluation of it. */
export interface RunAnswers {
  readonly name: string;
  readonly at: AskedSet;
  readonly questions: readonly Question[];
  readonly wrong: ReadonlyMap<number, string>;
}

export function runAnswers(connection: Connection, run: RunSummary, at: AskedSet): RunAnswers {
  return {
    name: `run${run.run}: ${run.experiment}, ${run.variant}, seed ${run.seed}`,
    at,
    questions: questions(connection, at.eval_set_id),
    wrong: wrongByExample(connection, run.run, at.epoch, at.eval_set_id),
  };
}

const whatWasAsked = ({ name, at, wrong }: RunAnswers): string =>
  `${name}; ${at.eval_set} after epoch ${at.epoch}: ${integer(wrong.size)} of ${integer(at.size)} wrong`;

/** Right and wrong over the two operands. @throws UserError where the questions have not two */
export function planeOf(answers: RunAnswers): FigureOf {
  const points = answers.questions.flatMap(({ example, operands, first_operand: a, second_operand: b }) =>
    operands !== 2 || a === null || b === null ? [] : [{ a, b, wrong: answers.wrong.has(example) }],
  );
  if (points.length < answers.questions.length) {
    const isOld = answers.questions.every(({ operands }) => operands === null);
    throw new UserError('argument', {
      message: `an equation plane needs questions with two operands; ${integer(answers.questions.length - points.length)} of ${answers.at.eval_set} have others`,
      hint: isOld ? 'its questions were recorded by an older harness; harness rebuild fills their operands in' : 'harness plot accuracy shows mistakes by the number of operands', // prettier-ignore
    });
  }
  return planeFigure({ title: 'Where in the plane of both operands it is wrong', subtitle: whatWasAsked(answers), points }); // prettier-ignore
}

/** How far wrong answers are from the right ones. */
export function errorsOf(answers: RunAnswers): FigureOf {
  const bars = errorBars(answers.questions, answers.wrong);
  return barsFigure({
    title: 'How far off wrong answers are: |predicted - expected|',
    subtitle: whatWasAsked(answers),
    columns: 1,
    panels: [
      {
        title: 'wrong answers',
        axis: 'wrong answers',
        percent: false,
        bars: bars.map(({ label, count }) => ({ label, value: count, text: integer(count) })),
      },
    ],
    notes: ['an error of 1, 10, 100 or 1000 is one digit off by one'],
  });
}

/** Wrong answers by what their questions have in common, and wrong characters by position. */
export function accuracyOf(answers: RunAnswers): FigureOf {
  const wrong = Uint8Array.from(answers.questions, ({ example }) => (answers.wrong.has(example) ? 1 : 0));
  const counts = countSlices(answers.questions, [wrong]);
  const panels: BarPanel[] = [
    ...positionPanels(answers),
    ...SLICES.flatMap((slice) => {
      const bars = counts.filter((count) => count.slice === slice).map(({ value, asked, wrong }) => shareBar(value, wrong[0]!, asked)); // prettier-ignore
      return bars.length === 0
        ? []
        : [{ title: `by ${slice.replaceAll('_', ' ')}`, axis: '% wrong', percent: true, bars }];
    }),
  ];
  return barsFigure({
    title: 'Where mistakes are',
    subtitle: whatWasAsked(answers),
    columns: 2,
    panels,
    notes: ['line: 95 % interval of the share (Wilson); at each bar: wrong of asked'],
  });
}

function positionPanels({ questions: asked, wrong }: RunAnswers): readonly BarPanel[] {
  const longest = Math.max(...asked.map(({ answer }) => answer.length));
  const positions = Array.from({ length: longest }, (_, index) => ({ asked: 0, wrong: 0, position: index + 1 }));
  const first = new Map<number, number>();
  for (const { example, answer } of asked) {
    const predicted = wrong.get(example);
    positions.slice(0, answer.length).forEach((count, index) => {
      count.asked++;
      if (predicted !== undefined && predicted.at(-1 - index) !== answer.at(-1 - index)) count.wrong++;
    });
    if (predicted === undefined) continue;
    const position = firstWrongPosition(answer, predicted);
    first.set(position, (first.get(position) ?? 0) + 1);
  }
  return [
    {
      title: 'by position of the character, 1 is the last',
      axis: '% wrong',
      percent: true,
      bars: positions.map((one) => shareBar(String(one.position), one.wrong, one.asked)),
    },
    {
      title: 'first wrong character, 1 is the first',
      axis: 'wrong answers',
      percent: false,
      bars: [...first].sort(([a], [b]) => a - b).map(([position, count]) => ({ label: String(position), value: count, text: integer(count) })), // prettier-ignore
    },
  ];
}

function shareBar(label: string, wrong: number, asked: number): Bar {
  return {
    label,
    value: wrong / asked,
    text: `${integer(wrong)} of ${integer(asked)}`,
    interval: wilson(wrong, asked),
  };
}

/** What is learned and forgotten, epoch by epoch. */
export function flowOf(connection: Connection, { name, at }: Pick<RunAnswers, 'name' | 'at'>): FigureOf {
  const { flow } = historyOf(wrongHistory(connection, at.run, at.eval_set_id), at.size);
  const end = share(1 - at.wrong / at.size);
  return flowFigure({ title: 'What is learned and forgotten', subtitle: `${name}; ${at.eval_set}, ${integer(at.size)} questions, exact ${end} after epoch ${at.epoch}`, flow }); // prettier-ignore
}
