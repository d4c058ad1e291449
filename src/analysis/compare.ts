// Two runs side by side: what differs in what they were, and who is right where the other is wrong.

import type { Question } from '../store/read/answers.js';
import type { Attribute } from '../tasks/attribute.js';
import {
  countPlaces,
  countSlices,
  facetsOf,
  firstWrongPosition,
  type Facet,
  type PlaceCount,
  type SliceCount,
} from './slices.js';
import { pairedBootstrapInterval, type Interval } from './statistics/intervals.js';
import { mcnemarExact } from './statistics/tests.js';

/** What a run was evaluated on, and its wrong answers by example. */
export interface AnswerSheet {
  /** What stands between the tokens of answers; none: each is a character. */
  readonly separator: string;
  /** By which its examples can be told apart. */
  readonly attributes: readonly Attribute[];
  readonly questions: readonly Question[];
  readonly wrong: ReadonlyMap<number, string>;
}

/** One example that only one of two runs got right. */
export interface Flip {
  readonly equation: string;
  readonly expected: string;
  /** What the run that was wrong answered. */
  readonly predicted: string;
}

export interface PairedAnswers {
  /** Examples that both were evaluated on. */
  readonly common: number;
  readonly both_right: number;
  readonly only_first_right: number;
  readonly only_second_right: number;
  readonly both_wrong: number;
  /** Accuracy of the first less that of the second, on the common examples, and its bootstrap interval. */
  readonly difference: number;
  readonly interval: Interval | null;
  /** McNemar's exact test, two-sided. */
  readonly mcnemar_p: number;
  readonly only_first_right_sample: readonly Flip[];
  readonly only_second_right_sample: readonly Flip[];
  /** Wrong answers of both, by what the examples have in common. */
  readonly slices: readonly SliceCount[];
  /** Wrong characters of both by place; 1 is the last, of a number its units. */
  readonly places: readonly PlaceCount[];
  /** Wrong answers of both by the place of the first wrong character; 1 is the first. */
  readonly first_wrong: readonly { readonly position: number; readonly wrong: readonly [number, number] }[];
}

/**
 * Pairs answers by question: by number where both were evaluated on the same set, else by question and right answer.
 * @param sample how many flipped equations to give for each side
 * @param facets by what wrong answers are counted; those that tell the common examples apart if nothing is said
 */
export function pairAnswers(
  first: AnswerSheet,
  second: AnswerSheet,
  sample: number,
  facets?: readonly Facet[],
): PairedAnswers {
  const { questions, others } = commonQuestions(first, second);
  const answers = [
    (place: number) => first.wrong.get(questions[place]!.example),
    (place: number) => second.wrong.get(others[place]!),
  ];
  const n = questions.length;
  const [mine, theirs] = [new Uint8Array(n), new Uint8Array(n)]; // 1 where wrong
  const onlyFirst: Flip[] = [];
  const onlySecond: Flip[] = [];
  let bothWrong = 0;
  questions.forEach(({ example, equation, answer: expected }, place) => {
    const [wrong, otherWrong] = [first.wrong.get(example), second.wrong.get(others[place]!)];
    if (wrong !== undefined) mine[place] = 1;
    if (otherWrong !== undefined) theirs[place] = 1;
    if (wrong === undefined && otherWrong !== undefined) onlyFirst.push({ equation, expected, predicted: otherWrong });
    else if (wrong !== undefined && otherWrong === undefined) onlySecond.push({ equation, expected, predicted: wrong });
    else if (wrong !== undefined) bothWrong++;
  });
  const [b, c] = [onlyFirst.length, onlySecond.length];
  return {
    common: n,
    both_right: n - b - c - bothWrong,
    only_first_right: b,
    only_second_right: c,
    both_wrong: bothWrong,
    difference: n === 0 ? 0 : (b - c) / n,
    interval: n === 0 ? null : pairedBootstrapInterval(n, b, c),
    mcnemar_p: mcnemarExact(b, c),
    only_first_right_sample: onlyFirst.slice(0, sample),
    only_second_right_sample: onlySecond.slice(0, sample),
    slices: countSlices(questions, [mine, theirs], facets ?? facetsOf(first.attributes, questions)),
    places: countPlaces(questions, answers, first.separator),
    first_wrong: firstWrong(questions, answers, first.separator),
  };
}

interface CommonQuestions {
  readonly questions: readonly Question[];
  /** Their numbers in the second's set. */
  readonly others: ArrayLike<number>;
}

function commonQuestions(first: AnswerSheet, second: AnswerSheet): CommonQuestions {
  if (first.questions === second.questions) {
    return { questions: first.questions, others: Uint32Array.from(first.questions, ({ example }) => example) };
  }
  // The answer, too: one question can have another right answer in another task, or after a file was corrected.
  const keyOf = ({ equation, answer }: Question): string => JSON.stringify([equation, answer]);
  const numbers = new Map(second.questions.map((question) => [keyOf(question), question.example]));
  const questions = first.questions.filter((question) => numbers.has(keyOf(question)));
  return { questions, others: questions.map((question) => numbers.get(keyOf(question))!) };
}

/** @param answers what each of two answered to a question where it was wrong */
function firstWrong(
  questions: readonly Question[],
  answers: readonly ((place: number) => string | undefined)[],
  separator: string,
): PairedAnswers['first_wrong'] {
  const counts = new Map<number, [number, number]>();
  questions.forEach(({ answer: expected }, place) => {
    answers.forEach((answerTo, side) => {
      const answer = answerTo(place);
      if (answer === undefined) return;
      const position = firstWrongPosition(expected, answer, separator);
      const count = counts.get(position) ?? [0, 0];
      count[side]!++;
      counts.set(position, count);
    });
  });
  return [...counts].sort(([a], [b]) => a - b).map(([position, wrong]) => ({ position, wrong }));
}
