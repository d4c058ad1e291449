// Where mistakes gather: wrong answers counted by what the questions have in common.

import type { Question } from '../store/read/answers.js';

/** By what questions are told apart here; each must be a fact of the question, not of the answer given. */
export const SLICES = ['operators', 'operands', 'digits', 'fewest_digits', 'carries', 'answer_length', 'answer_sign'] as const; // prettier-ignore
export type Slice = (typeof SLICES)[number];

export interface SliceCount {
  readonly slice: Slice;
  /** `3,1` digits, `2` carries, ... */
  readonly value: string;
  readonly asked: number;
  /** How many were wrong, for each of the answerers. */
  readonly wrong: readonly number[];
}

/** A slice with more values than this says nothing in a table. */
const MOST_VALUES = 16;

/**
 * Wrong answers by slice, for slices that tell these questions apart.
 * @param wrong for each of those compared, 1 where a question was answered wrong
 */
export function countSlices(questions: readonly Question[], wrong: readonly Uint8Array[]): readonly SliceCount[] {
  return SLICES.flatMap((slice) => {
    const counts = new Map<string | number, { asked: number; wrong: number[] }>();
    for (let place = 0; place < questions.length; place++) {
      const value = questions[place]![slice];
      if (value === null) continue;
      let count = counts.get(value);
      if (count === undefined) counts.set(value, (count = { asked: 0, wrong: wrong.map(() => 0) }));
      count.asked++;
      for (let index = 0; index < wrong.length; index++) count.wrong[index]! += wrong[index]![place]!;
    }
    if (counts.size < 2 || counts.size > MOST_VALUES) return [];
    return [...counts]
      .map(([value, count]) => ({ slice, value: String(value), ...count }))
      .sort((a, b) => a.value.localeCompare(b.value, 'en', { numeric: true }));
  });
}

/** Sums of counts that were made on several sets, such as those of several seeds. */
export function addSlices(counts: readonly (readonly SliceCount[])[]): readonly SliceCount[] {
  const sums = new Map<string, SliceCount>();
  for (const count of counts.flat()) {
    const key = JSON.stringify([count.slice, count.value]);
    const before = sums.get(key);
    sums.set(
      key,
      before === undefined
        ? count
        : {
            ...count,
            asked: before.asked + count.asked,
            wrong: count.wrong.map((value, index) => value + before.wrong[index]!),
          },
    );
  }
  return [...sums.values()].sort(
    (a, b) =>
      SLICES.indexOf(a.slice) - SLICES.indexOf(b.slice) || a.value.localeCompare(b.value, 'en', { numeric: true }),
  );
}

/** Where a wrong answer first differs from the right one: 1 is the first character; behind the shorter's end counts too. */
export function firstWrongPosition(expected: string, predicted: string): number {
  let place = 0;
  while (place < expected.length && expected[place] === predicted[place]) place++;
  return place + 1;
}
