// Two runs side by side: what differs in what they were, and who is right where the other is wrong.

import { mcnemarExact } from './statistics.js';

/** A question with what a run answered: null where it was right. */
export interface Asked {
  readonly equation: string;
  readonly answer: string;
  readonly predicted: string | null;
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
  /** McNemar's exact test, two-sided. */
  readonly mcnemar_p: number;
  readonly only_first_right_sample: readonly Flip[];
  readonly only_second_right_sample: readonly Flip[];
}

/** Pairs answers by equation. @param sample how many flipped equations to give for each side */
export function pairAnswers(first: readonly Asked[], second: readonly Asked[], sample: number): PairedAnswers {
  const other = new Map(second.map((asked) => [asked.equation, asked]));
  let bothRight = 0;
  let bothWrong = 0;
  const onlyFirst: Flip[] = [];
  const onlySecond: Flip[] = [];
  for (const mine of first) {
    const theirs = other.get(mine.equation);
    if (theirs === undefined) continue;
    const { equation, answer: expected } = mine;
    if (mine.predicted === null && theirs.predicted === null) bothRight++;
    else if (mine.predicted === null) onlyFirst.push({ equation, expected, predicted: theirs.predicted! });
    else if (theirs.predicted === null) onlySecond.push({ equation, expected, predicted: mine.predicted });
    else bothWrong++;
  }
  return {
    common: bothRight + bothWrong + onlyFirst.length + onlySecond.length,
    both_right: bothRight,
    only_first_right: onlyFirst.length,
    only_second_right: onlySecond.length,
    both_wrong: bothWrong,
    mcnemar_p: mcnemarExact(onlyFirst.length, onlySecond.length),
    only_first_right_sample: onlyFirst.slice(0, sample),
    only_second_right_sample: onlySecond.slice(0, sample),
  };
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
