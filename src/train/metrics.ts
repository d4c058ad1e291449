// Counting: what a model got right over many batches.

import type { BatchResult } from '../engine/engine.js';
import type { Batch } from '../data/batches.js';

/** Sums over examples; plain data, so that a checkpoint can hold the sums of a half-done epoch. */
export interface Tally {
  examples: number;
  /** Characters that count. */
  characters: number;
  /** Sum over those characters. */
  loss: number;
  correctCharacters: number;
  correctAnswers: number;
  /**
   * Right characters with teacher forcing, of a decoder that reads its own; null for other decoders, and when training.
   */
  forcedCharacters: number | null;
}

export interface Scores {
  readonly loss: number;
  readonly charAccuracy: number;
  readonly exact: number;
  /** Character accuracy with teacher forcing, of a decoder that reads its own characters. */
  readonly teacherForcedCharAccuracy: number | null;
}

export const emptyTally = (): Tally => ({
  examples: 0,
  characters: 0,
  loss: 0,
  correctCharacters: 0,
  correctAnswers: 0,
  forcedCharacters: null,
});

export function count(tally: Tally, batch: Batch, result: BatchResult): void {
  tally.examples += batch.size;
  tally.characters += result.characters;
  tally.loss += result.loss * result.characters;
  tally.correctCharacters += result.correctCharacters;
  tally.correctAnswers += result.correctAnswers;
  if (result.forcedCharacters !== null)
    tally.forcedCharacters = (tally.forcedCharacters ?? 0) + result.forcedCharacters;
}

/** Averages over the characters that count, and over examples. */
export function scores({
  examples,
  characters,
  loss,
  correctCharacters,
  correctAnswers,
  forcedCharacters,
}: Tally): Scores {
  return {
    loss: loss / characters,
    charAccuracy: correctCharacters / characters,
    exact: correctAnswers / examples,
    teacherForcedCharAccuracy: forcedCharacters === null ? null : forcedCharacters / characters,
  };
}

/** Numbers of the tokens of one answer of a batch. */
export function tokensOf(answers: Int32Array, column: number, size: number): Int32Array {
  return Int32Array.from({ length: answers.length / size }, (_, time) => answers[time * size + column]!);
}
