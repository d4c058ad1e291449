// Two runs side by side: what differs in what they were, and who is right where the other is wrong.

import type { Question } from '../store/answers.js';
import { countSlices, firstWrongPosition, type SliceCount } from './slices.js';
import { pairedBootstrapInterval, type Interval } from './statistics/intervals.js';
import { mcnemarExact } from './statistics/tests.js';

/** What a run was asked, and its wrong answers by example. */
export interface AnswerSheet {
  readonly questions: readonly Question[];
  readonly wrong: ReadonlyMap<number, string>;
}

/** One question that only one of two runs got right. */
export interface Flip {
  readonly equation: string;
  readonly expected: string;
  /** What the run that was wrong answered. */
  readonly predicted: string;
}

export interface PairedAnswers {
  /** Questions that both were asked. */
  readonly common: number;
  readonly both_right: number;
  readonly only_first_right: number;
  readonly only_second_right: number;
  readonly both_wrong: number;
  /** Accuracy of the first less that of the second, on the common questions, and its bootstrap interval. */
  readonly difference: number;
  readonly interval: Interval | null;
  /** McNemar's exact test, two-sided. */
  readonly mcnemar_p: number;
  readonly only_first_right_sample: readonly Flip[];
  readonly only_second_right_sample: readonly Flip[];
  /** Wrong answers of both, by what the questions have in common. */
  readonly slices: readonly SliceCount[];
  /** Wrong answers of both by the place of the first wrong character; 1 is the first. */
  readonly first_wrong: readonly { readonly position: number; readonly wrong: readonly [number, number] }[];
}

/**
 * Pairs answers by question: by number where both were asked the same set, else by equation.
 * @param sample how many flipped equations to give for each side
 */
export function pairAnswers(first: AnswerSheet, second: AnswerSheet, sample: number): PairedAnswers {
  const common = commonQuestions(first, second);
  const predicted = common.map(({ question, other }) => [first.wrong.get(question.example), second.wrong.get(other)] as const); // prettier-ignore
  let [bothRight, bothWrong] = [0, 0];
  const onlyFirst: Flip[] = [];
  const onlySecond: Flip[] = [];
  predicted.forEach(([mine, theirs], place) => {
    const { equation, answer: expected } = common[place]!.question;
    if (mine === undefined && theirs === undefined) bothRight++;
    else if (mine === undefined) onlyFirst.push({ equation, expected, predicted: theirs! });
    else if (theirs === undefined) onlySecond.push({ equation, expected, predicted: mine });
    else bothWrong++;
  });
  const [b, c, n] = [onlyFirst.length, onlySecond.length, common.length];
  const questions = common.map(({ question }) => question);
  return {
    common: n,
    both_right: bothRight,
    only_first_right: b,
    only_second_right: c,
    both_wrong: bothWrong,
    difference: n === 0 ? 0 : (b - c) / n,
    interval: n === 0 ? null : pairedBootstrapInterval(n, b, c),
    mcnemar_p: mcnemarExact(b, c),
    only_first_right_sample: onlyFirst.slice(0, sample),
    only_second_right_sample: onlySecond.slice(0, sample),
    slices: countSlices(questions, [0, 1].map((side) => (place: number) => predicted[place]![side] !== undefined)), // prettier-ignore
    first_wrong: firstWrong(questions, predicted),
  };
}

interface CommonQuestion {
  readonly question: Question;
  /** Its number in the second's set. */
  readonly other: number;
}

function commonQuestions(first: AnswerSheet, second: AnswerSheet): readonly CommonQuestion[] {
  if (first.questions === second.questions) {
    return first.questions.map((question) => ({ question, other: question.example }));
  }
  const other = new Map(second.questions.map(({ equation, example }) => [equation, example]));
  return first.questions.flatMap((question) => {
    const example = other.get(question.equation);
    return example === undefined ? [] : [{ question, other: example }];
  });
}

function firstWrong(
  questions: readonly Question[],
  predicted: readonly (readonly (string | undefined)[])[],
): PairedAnswers['first_wrong'] {
  const counts = new Map<number, [number, number]>();
  predicted.forEach((pair, place) => {
    pair.forEach((answer, side) => {
      if (answer === undefined) return;
      const position = firstWrongPosition(questions[place]!.answer, answer);
      const count = counts.get(position) ?? [0, 0];
      count[side]!++;
      counts.set(position, count);
    });
  });
  return [...counts].sort(([a], [b]) => a - b).map(([position, wrong]) => ({ position, wrong }));
}

export interface Difference {
  readonly path: string;
  /** One value per configuration; undefined where it has no such key. */
  readonly values: readonly unknown[];
}

/** The settings in which configurations differ. @param configs their leaves by dotted path */
export function differences(configs: readonly ReadonlyMap<string, unknown>[]): readonly Difference[] {
  const paths = [...new Set(configs.flatMap((config) => [...config.keys()]))];
  return paths
    .map((path) => ({ path, values: configs.map((config) => config.get(path)) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}
