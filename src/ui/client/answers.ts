// What a run answered to some examples: the server says that of any; of a copy it is put together from what it has of
// all.

import type { ShownAnswer } from '../../results/mistakes.js';
import { isCopy, readJson } from './data.js';
import { predictedAfter, questionsOf, wrongAfter } from './examples.js';

interface At {
  readonly run: number;
  readonly set: number;
  readonly epoch: number;
}

export const answersPath = ({ run, set, epoch }: At, examples: readonly number[]): string =>
  `runs/${run}/sets/${set}/answers/${epoch}.json?examples=${examples.join(',')}`;

/** In the order of the examples. */
export async function readAnswers(
  at: At,
  examples: readonly number[],
  stop?: AbortSignal,
): Promise<readonly ShownAnswer[]> {
  return isCopy() ? readAllAnswers(at, examples) : readJson<readonly ShownAnswer[]>(answersPath(at, examples), stop);
}

/** Of any number of examples: put together from all questions of the set and all wrong answers after the epoch. */
export async function readAllAnswers(at: At, examples: readonly number[]): Promise<readonly ShownAnswer[]> {
  const [questions, wrong] = await Promise.all([questionsOf(at.set), wrongAnswers(at)]);
  return examples.map((example) => {
    const [equation, expected] = questions[example]!;
    return { example, equation, expected, predicted: wrong.get(example) ?? null };
  });
}

/** Of a copy: all that a run answered wrongly after an epoch, by example. */
export async function wrongAnswers({ run, set, epoch }: At): Promise<ReadonlyMap<number, string>> {
  const [wrong, predicted] = await Promise.all([wrongAfter(run, set, epoch), predictedAfter(run, set, epoch)]);
  return new Map([...wrong].map((example, place) => [example, predicted[place]!]));
}
