// Counts what was answered to an evaluation set, batch by batch in the order of its examples: scores, and the wrong
// answers. Where more than an answer is written, the final answer decides over right and wrong.

import type { Batch } from '../data/batches.js';
import type { BatchResult } from '../engine/engine.js';
import { readParts, writtenText, type Codec } from '../tasks/codec.js';
import type { WrongAnswer } from './events.js';
import { count, emptyTally, scores, tokensOf, type Scores } from './metrics.js';

/** How it is counted. */
export interface Counting {
  readonly codec: Codec<unknown>;
  /** Whether what follows the end does not count. */
  readonly ignoresPadding: boolean;
}

export interface EvaluationScores extends Scores {
  /** Share of the examples whose scratchpad was right, whatever the answer; null: none is written. */
  readonly scratchpadExact: number | null;
}

export class AnswerCount {
  readonly #counting: Counting;
  readonly #padding: number | undefined;
  readonly #tally = emptyTally();
  readonly #wrong: WrongAnswer[] = [];
  #rightScratchpads = 0;

  constructor(counting: Counting) {
    const { vocabulary } = counting.codec;
    this.#counting = counting;
    this.#padding = counting.ignoresPadding ? vocabulary.numbers.get(vocabulary.padding) : undefined;
  }

  /** Examples so far. */
  get examples(): number {
    return this.#tally.examples;
  }

  add(batch: Batch, result: Omit<BatchResult, 'correctAnswers'>): void {
    const first = this.#tally.examples;
    const wrongBefore = this.#wrong.length;
    for (let column = 0; column < batch.size; column++) {
      const wrong = this.#judge(batch, result.answers, column);
      if (wrong !== undefined) this.#wrong.push([first + column, ...wrong]);
    }
    count(this.#tally, batch, { ...result, correctAnswers: batch.size - (this.#wrong.length - wrongBefore) });
  }

  finish(): { readonly scores: EvaluationScores; readonly wrong: readonly WrongAnswer[] } {
    const hasScratchpads = readParts('', this.#counting.codec).scratchpad !== null;
    const scratchpadExact = hasScratchpads ? this.#rightScratchpads / this.#tally.examples : null;
    return { scores: { ...scores(this.#tally), scratchpadExact }, wrong: this.#wrong };
  }

  /**
   * @returns what was written, in reading order, and the final answer in it where that is not all; undefined where it
   * is right
   */
  #judge({ size, targets }: Batch, answers: Int32Array, column: number): readonly [string, string?] | undefined {
    const { codec } = this.#counting;
    let isSame = true;
    for (let at = column; at < targets.length; at += size) {
      isSame &&= answers[at] === targets[at] || targets[at] === this.#padding;
    }
    if (isSame) {
      this.#rightScratchpads++;
      return undefined;
    }
    const written = writtenText(tokensOf(answers, column, size), codec);
    if (codec.partsOf === undefined) return [written];
    const expected = readParts(writtenText(tokensOf(targets, column, size), codec), codec);
    const { scratchpad, answer } = readParts(written, codec);
    if (scratchpad === expected.scratchpad) this.#rightScratchpads++;
    return answer === expected.answer ? undefined : [written, answer];
  }
}
