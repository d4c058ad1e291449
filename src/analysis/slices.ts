// Where mistakes gather: wrong answers counted by what the examples have in common.

import type { Question } from '../store/read/answers.js';
import type { Attribute, AttributeValue } from '../tasks/attribute.js';

export interface SliceCount {
  /** Name of the attribute. */
  readonly slice: string;
  /** `3,1` digits, `2` carries, `17..32` words. */
  readonly value: string;
  /** How many examples were evaluated. */
  readonly asked: number;
  /** How many were wrong, for each run compared. */
  readonly wrong: readonly number[];
}

/** An attribute by which examples are told apart, and how: by value, or in ranges. */
export interface Facet {
  readonly name: string;
  /** Where each range begins, ascending; null: each value by itself. */
  readonly starts: readonly number[] | null;
}

/** An attribute with more values than this is told in ranges if it is a number; else it says nothing in a table. */
const MOST_VALUES = 16;
const RANGES = 8;

/** The attributes that tell these examples apart, in their order. */
export function facetsOf(attributes: readonly Attribute[], questions: readonly Question[]): readonly Facet[] {
  return attributes.flatMap(({ name, type, isFacet }): Facet[] => {
    if (!isFacet) return [];
    const values = questions.flatMap(({ attributes: { [name]: value } }) => value ?? []);
    const different = new Set(values);
    if (different.size < 2) return [];
    if (different.size <= MOST_VALUES) return [{ name, starts: null }];
    return type === 'number' ? [{ name, starts: startsOf(values as number[]) }] : [];
  });
}

/** Ranges with about as many examples each. */
function startsOf(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const starts = Array.from({ length: RANGES }, (_, range) => sorted[Math.floor((range * sorted.length) / RANGES)]!);
  return [...new Set(starts)];
}

/** `..12`, `13..40`, `41..`: between whole numbers the last that belongs, else the first that does not. */
function rangeOf(value: number, starts: readonly number[]): string {
  const last = starts.findLastIndex((start) => value >= start);
  const range = Math.max(0, last);
  const next = starts[range + 1];
  const low = range === 0 ? '' : String(starts[range]);
  if (next === undefined) return `${low}..`;
  return starts.every(Number.isInteger) ? `${low}..${next - 1}` : `${low}..<${next}`;
}

/** What an example is counted under. */
const labelOf = (value: NonNullable<AttributeValue>, { starts }: Facet): string =>
  starts === null ? String(value) : rangeOf(Number(value), starts);

/**
 * Wrong answers by facet.
 * @param wrong for each of those compared, 1 where an example was answered wrong
 */
export function countSlices(
  questions: readonly Question[],
  wrong: readonly Uint8Array[],
  facets: readonly Facet[],
): readonly SliceCount[] {
  return facets.flatMap((facet) => {
    const counts = new Map<string, { asked: number; wrong: number[] }>();
    for (let place = 0; place < questions.length; place++) {
      const value = questions[place]!.attributes[facet.name] ?? null;
      if (value === null) continue;
      const label = labelOf(value, facet);
      let count = counts.get(label);
      if (count === undefined) counts.set(label, (count = { asked: 0, wrong: wrong.map(() => 0) }));
      count.asked++;
      for (let index = 0; index < wrong.length; index++) count.wrong[index]! += wrong[index]![place]!;
    }
    return [...counts]
      .map(([value, count]) => ({ slice: facet.name, value, ...count }))
      .sort((a, b) => byLabel(a.value, b.value));
  });
}

/** Ranges by where they begin, other values as people order them. */
function byLabel(a: string, b: string): number {
  const [one, other] = [a, b].map((label) => /^(-?[\d.e+]*?)\.\./.exec(label)?.[1]);
  if (one === undefined || other === undefined) return a.localeCompare(b, 'en', { numeric: true });
  const start = (text: string): number => (text === '' ? -Infinity : Number(text));
  return start(one) - start(other);
}

/** Sums of counts that were made on several sets, such as those of several seeds. */
export function addSlices(counts: readonly (readonly SliceCount[])[]): readonly SliceCount[] {
  const sums = added(counts.flat(), ({ slice, value }) => JSON.stringify([slice, value]));
  const slices = [...new Set(sums.map(({ slice }) => slice))];
  return sums.sort((a, b) => slices.indexOf(a.slice) - slices.indexOf(b.slice) || byLabel(a.value, b.value));
}

/** Sums of what has the same key, in the order in which keys come first. */
function added<Count extends Pick<SliceCount, 'asked' | 'wrong'>>(
  counts: readonly Count[],
  keyOf: (count: Count) => string | number,
): Count[] {
  const sums = new Map<string | number, Count>();
  for (const count of counts) {
    const before = sums.get(keyOf(count));
    const wrong = before === undefined ? count.wrong : count.wrong.map((value, index) => value + before.wrong[index]!);
    sums.set(keyOf(count), { ...count, asked: count.asked + (before?.asked ?? 0), wrong });
  }
  return [...sums.values()];
}

/** The tokens of a text as people read it. @param separator what stands between two; none: each is a character */
const tokensIn = (text: string, separator: string): readonly string[] =>
  separator === '' ? [...text] : text.split(separator).filter((token) => token !== '');

/** Where a wrong answer first differs from the right one: 1 is the first token; behind the shorter's end counts too. */
export function firstWrongPosition(expected: string, predicted: string, separator = ''): number {
  const [right, answered] = [tokensIn(expected, separator), tokensIn(predicted, separator)];
  let place = 0;
  while (place < right.length && right[place] === answered[place]) place++;
  return place + 1;
}

export interface PlaceCount {
  /** 1 is the last token: of a number its units. */
  readonly place: number;
  /** Right answers that have one there. */
  readonly asked: number;
  /** How many were wrong there, for each run compared. */
  readonly wrong: readonly number[];
}

/**
 * Wrong tokens by place, counted from the end, where numbers line up.
 * @param answers for each of those compared, what was answered wrong; undefined where it was right
 */
export function countPlaces(
  questions: readonly Pick<Question, 'answer'>[],
  answers: readonly ((place: number) => string | undefined)[],
  separator = '',
): readonly PlaceCount[] {
  const counts: { place: number; asked: number; wrong: number[] }[] = [];
  questions.forEach(({ answer }, index) => {
    const right = tokensIn(answer, separator);
    const predicted = answers.map((answerTo) => {
      const text = answerTo(index);
      return text === undefined ? undefined : tokensIn(text, separator);
    });
    for (let place = 1; place <= right.length; place++) {
      const count = (counts[place - 1] ??= { place, asked: 0, wrong: answers.map(() => 0) });
      count.asked++;
      predicted.forEach((tokens, side) => {
        if (tokens !== undefined && tokens.at(-place) !== right.at(-place)) count.wrong[side]!++;
      });
    }
  });
  return counts;
}

/** The same of places. */
export const addPlaces = (counts: readonly (readonly PlaceCount[])[]): readonly PlaceCount[] =>
  added(counts.flat(), ({ place }) => place).sort((a, b) => a.place - b.place);
