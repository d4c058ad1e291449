// When each example was learned and forgotten, from the wrong answers after every epoch.

import type { WrongHistory } from '../store/read/answers.js';

export interface QuestionHistory {
  /** The first epoch after which it was right; null: never. */
  readonly first_right: number | null;
  /** The epoch from which on it stayed right; null: wrong at the end. */
  readonly right_for_good: number | null;
  /** How often it was right and then wrong again. */
  readonly forgotten: number;
}

export interface Histories {
  readonly epochs: readonly number[];
  /** One for each example, by its number. */
  readonly questions: readonly QuestionHistory[];
  /** After each epoch: how many are right now for the first time, again, wrong still, wrong again. */
  readonly flow: readonly Flow[];
}

export interface Flow {
  readonly epoch: number;
  /** Right after this epoch, and never wrong after. */
  readonly learned: number;
  /** Right after this epoch, but wrong again later. */
  readonly for_a_while: number;
  /** Wrong after this epoch, right before it. */
  readonly forgotten: number;
  /** Wrong after this epoch and never right before. */
  readonly never_yet: number;
}

export function historyOf({ epochs, wrong }: WrongHistory, size: number): Histories {
  const last = epochs.length - 1;
  const isWrong = wrong.map((examples) => {
    const marks = new Uint8Array(size);
    for (const example of examples) marks[example] = 1;
    return marks;
  });
  // The place in `epochs` where an example was last wrong (-1: never) and first right (epochs.length: never).
  const lastWrong = new Int32Array(size).fill(-1);
  const firstRight = new Int32Array(size).fill(epochs.length);
  const forgotten = new Uint32Array(size);
  isWrong.forEach((marks, place) => {
    for (let example = 0; example < size; example++) {
      if (marks[example] === 0) firstRight[example] = Math.min(firstRight[example]!, place);
      else {
        lastWrong[example] = place;
        if (place > 0 && isWrong[place - 1]![example] === 0) forgotten[example]!++;
      }
    }
  });
  const questions = Array.from({ length: size }, (_, example) => ({
    first_right: epochs[firstRight[example]!] ?? null,
    right_for_good: lastWrong[example] === last ? null : epochs[lastWrong[example]! + 1]!,
    forgotten: forgotten[example]!,
  }));
  const flow = epochs.map((epoch, place) => {
    const counts = { learned: 0, for_a_while: 0, forgotten: 0, never_yet: 0 };
    for (let example = 0; example < size; example++) {
      if (isWrong[place]![example] === 0) counts[lastWrong[example]! < place ? 'learned' : 'for_a_while']++;
      else counts[firstRight[example]! < place ? 'forgotten' : 'never_yet']++;
    }
    return { epoch, ...counts };
  });
  return { epochs, questions, flow };
}

export interface HistorySummary {
  readonly questions: number;
  readonly right_at_the_end: number;
  /** Right after some epoch and wrong after the last. */
  readonly lost: number;
  readonly never_right: number;
  /** Examples that were right and then wrong at least once. */
  readonly ever_forgotten: number;
  /** By which half of all examples were right for good; null where fewer were at the end. */
  readonly median_learned: number | null;
}

export function summarizeHistory({ questions }: Pick<Histories, 'questions'>): HistorySummary {
  const learned = questions
    .flatMap(({ right_for_good }) => (right_for_good === null ? [] : [right_for_good]))
    .sort((a, b) => a - b);
  const half = Math.ceil(questions.length / 2);
  return {
    questions: questions.length,
    right_at_the_end: learned.length,
    lost: questions.filter(({ first_right, right_for_good }) => first_right !== null && right_for_good === null).length,
    never_right: questions.filter(({ first_right }) => first_right === null).length,
    ever_forgotten: questions.filter(({ forgotten }) => forgotten > 0).length,
    median_learned: learned[half - 1] ?? null,
  };
}
