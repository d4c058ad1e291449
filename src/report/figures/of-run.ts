// Draws the figures of one run, from its answers to an evaluation set.

import type { Flow } from '../../analysis/history.js';
import { countPlaces, countSlices, facetsOf, firstWrongPosition } from '../../analysis/slices.js';
import { errorBars, wilson } from '../../analysis/mistakes.js';
import type { RunAnswers } from '../../results/figures.js';
import type { Plane } from '../../tasks/task.js';
import { titleOf } from '../../train/metric-table.js';
import { UserError } from '../../util/errors.js';
import { integer, share } from '../format.js';
import { barsFigure, type Bar, type BarPanel } from './bars.js';
import { flowFigure } from './flow.js';
import type { FigureOf } from './frame.js';
import { planeFigure, type PlanePoint } from './plane.js';

const whatWasEvaluated = ({ name, at, wrong }: RunAnswers): string =>
  `${name}; ${at.eval_set} after epoch ${at.epoch}: ${integer(wrong.size)} of ${integer(at.size)} wrong`;

/** Right and wrong over the plane of the task. @throws UserError where it has none, or some examples are not in it */
export function planeOf(answers: RunAnswers): FigureOf {
  const { plane, questions: all, at } = answers;
  if (plane === undefined) {
    throw new UserError('argument', {
      message: 'the task of this run has no plane',
      hint: 'harness plot accuracy shows mistakes by attributes',
    });
  }
  const points = pointsIn(plane, answers);
  if (points.length < all.length) {
    const isOld = answers.attributes.length === 0;
    throw new UserError('argument', {
      message:
        `an equation plane needs examples with two operands; ${integer(all.length - points.length)} of ` +
        `${at.eval_set} have others`,
      hint: isOld
        ? 'its examples were recorded by an older harness; harness rebuild fills their operands in'
        : 'harness plot accuracy shows mistakes by the number of operands',
    });
  }
  return planeFigure({
    title: 'Where in the plane of both operands it is wrong',
    subtitle: whatWasEvaluated(answers),
    axes: [plane.x, plane.y].map((name) => name.replaceAll('_', ' ')) as [string, string],
    points,
  });
}

/** Whether all examples lie in the plane of the run's task. */
export const hasPlane = (answers: RunAnswers): boolean =>
  answers.plane !== undefined && pointsIn(answers.plane, answers).length === answers.questions.length;

function pointsIn({ x, y, where = {} }: Plane, { questions: all, wrong }: RunAnswers): readonly PlanePoint[] {
  const conditions = Object.entries(where);
  return all.flatMap(({ example, attributes }): PlanePoint[] => {
    const { [x]: a, [y]: b } = attributes;
    const isInside = conditions.every(([name, value]) => attributes[name] === value);
    return isInside && typeof a === 'number' && typeof b === 'number' ? [{ a, b, wrong: wrong.has(example) }] : [];
  });
}

/** How far wrong answers are from the right ones. */
export function errorsOf(answers: RunAnswers): FigureOf {
  const bars = errorBars(answers.questions, answers.wrong);
  return barsFigure({
    title: 'How far off wrong answers are: |predicted - expected|',
    subtitle: whatWasEvaluated(answers),
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

/** Wrong answers by what their examples have in common, and wrong characters by position. */
export function accuracyOf(answers: RunAnswers): FigureOf {
  const wrong = Uint8Array.from(answers.questions, ({ example }) => (answers.wrong.has(example) ? 1 : 0));
  const facets = facetsOf(answers.attributes, answers.questions);
  const counts = countSlices(answers.questions, [wrong], facets);
  const panels: BarPanel[] = [
    ...positionPanels(answers),
    ...facets.map(({ name }) => ({
      title: `by ${name.replaceAll('_', ' ')}`,
      axis: '% wrong',
      percent: true,
      bars: counts
        .filter(({ slice }) => slice === name)
        .map(({ value, asked, wrong: [count] }) => shareBar(value, count!, asked)),
    })),
  ];
  return barsFigure({
    title: 'Where mistakes are',
    subtitle: whatWasEvaluated(answers),
    columns: 2,
    panels,
    notes: ['line: 95 % interval of the share (Wilson); at each bar: wrong of evaluated'],
  });
}

function positionPanels({ questions, wrong, separator }: RunAnswers): readonly BarPanel[] {
  const first = new Map<number, number>();
  for (const { example, answer } of questions) {
    const predicted = wrong.get(example);
    if (predicted === undefined) continue;
    const position = firstWrongPosition(answer, predicted, separator);
    first.set(position, (first.get(position) ?? 0) + 1);
  }
  const byPosition = [...first].sort(([a], [b]) => a - b);
  const places = countPlaces(questions, [(index) => wrong.get(questions[index]!.example)], separator);
  return [
    {
      title: 'by position of the character, 1 is the last',
      axis: '% wrong',
      percent: true,
      bars: places.map((one) => shareBar(String(one.place), one.wrong[0]!, one.asked)),
    },
    {
      title: 'first wrong character, 1 is the first',
      axis: 'wrong answers',
      percent: false,
      bars: byPosition.map(([position, count]) => ({ label: String(position), value: count, text: integer(count) })),
    },
  ];
}

function shareBar(label: string, wrong: number, evaluated: number): Bar {
  return {
    label,
    value: wrong / evaluated,
    text: `${integer(wrong)} of ${integer(evaluated)}`,
    interval: wilson(wrong, evaluated),
  };
}

/** What is learned and forgotten, epoch by epoch. */
export function flowOf({ name, at }: Pick<RunAnswers, 'name' | 'at'>, flow: readonly Flow[]): FigureOf {
  const end = `${titleOf('val_exact')} ${share(1 - at.wrong / at.size)} after epoch ${at.epoch}`;
  const subtitle = `${name}; ${at.eval_set}, ${integer(at.size)} examples, ${end}`;
  return flowFigure({ title: 'What is learned and forgotten', subtitle, flow });
}
