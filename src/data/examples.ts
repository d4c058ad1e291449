// Examples as a network takes them: rows of token numbers.

import type { Codec } from '../tasks/codec.js';

/** Numbers of tokens; a byte each where that is enough. */
export type TokenRows = Uint8Array | Uint16Array;

/** Encoded examples: one row of token numbers each. N examples, T tokens. */
export interface Examples {
  readonly size: number;
  readonly questions: TokenRows; // [N, T_in]
  readonly targets: TokenRows; // [N, T_out]
  /** What each counts in the loss, 1 on average; absent: 1 each. */
  readonly weights?: Float32Array; // [N]
}

/** Encodes examples one by one into arrays made for `capacity` of them. */
export class ExampleWriter<E> {
  readonly #codec: Codec<E>;
  readonly #questions: TokenRows;
  readonly #targets: TokenRows;
  #size = 0;

  constructor(codec: Codec<E>, capacity: number) {
    const { inputLength, outputLength, vocabulary } = codec;
    const Rows = vocabulary.tokens.length <= 256 ? Uint8Array : Uint16Array;
    this.#codec = codec;
    this.#questions = new Rows(capacity * inputLength);
    this.#targets = new Rows(capacity * outputLength);
  }

  get size(): number {
    return this.#size;
  }

  add(example: E, answer: string): void {
    const { inputLength, outputLength } = this.#codec;
    this.#codec.encodeQuestion(example, this.#questions, this.#size * inputLength);
    this.#codec.encodeAnswer(example, answer, this.#targets, this.#size * outputLength);
    this.#size++;
  }

  finish(): Examples {
    const { inputLength, outputLength } = this.#codec;
    const size = this.#size;
    return {
      size,
      questions: this.#questions.subarray(0, size * inputLength),
      targets: this.#targets.subarray(0, size * outputLength),
    };
  }
}

/** Character accuracy of always answering the commonest token at each place. */
export function majorityAccuracy({ size, targets }: Examples, { outputLength, vocabulary }: Codec<unknown>): number {
  let right = 0;
  for (let place = 0; place < outputLength; place++) {
    const counts = new Uint32Array(vocabulary.tokens.length);
    for (let row = 0; row < size; row++) counts[targets[row * outputLength + place]!]!++;
    right += Math.max(...counts);
  }
  return right / (size * outputLength);
}
