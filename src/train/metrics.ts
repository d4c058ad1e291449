// Counting: what a model got right over many batches, and which answers it got wrong.

import type { BatchResult } from '../engine/engine.js';
import type { Codec } from '../data/codec.js';
import type { Batch } from '../data/batches.js';

/** Sums over examples; plain data, so that a checkpoint can hold the sums of a half-done epoch. */
export interface Tally {
  examples: number;
  /** Sum over examples of their mean loss per character. */
  loss: number;
  correctCharacters: number;
  correctAnswers: number;
}

export interface Scores {
  readonly loss: number;
  readonly charAccuracy: number;
  readonly exact: number;
}

export const emptyTally = (): Tally => ({ examples: 0, loss: 0, correctCharacters: 0, correctAnswers: 0 });

export function count(tally: Tally, batch: Batch, result: BatchResult): void {
  tally.examples += batch.size;
  tally.loss += result.loss * batch.size;
  tally.correctCharacters += result.correctCharacters;
  tally.correctAnswers += result.correctAnswers;
}

/** Averages over examples. */
export function scores(tally: Tally, outputLength: number): Scores {
  return {
    loss: tally.loss / tally.examples,
    charAccuracy: tally.correctCharacters / (tally.examples * outputLength),
    exact: tally.correctAnswers / tally.examples,
  };
}

/** The wrong answers of a batch, in reading order: number of the example (`first` + place in the batch) and text. */
export function wrongAnswers(
  { size, targets }: Batch,
  answers: Int32Array,
  first: number,
  codec: Codec,
): readonly (readonly [example: number, predicted: string])[] {
  const wrong: [number, string][] = [];
  for (let column = 0; column < size; column++) {
    let isWrong = false;
    for (let at = column; at < targets.length; at += size) isWrong ||= answers[at] !== targets[at];
    if (isWrong) wrong.push([first + column, codec.mirrorAnswer(readColumn(answers, column, size, codec))]);
  }
  return wrong;
}

/** The characters of one answer, as written. */
export function readColumn(answers: Int32Array, column: number, size: number, { vocabulary }: Codec): string {
  let text = '';
  for (let at = column; at < answers.length; at += size) text += vocabulary.characters[answers[at]!] ?? '?';
  return text;
}
