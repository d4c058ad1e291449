// Examples as a network takes them: rows of character numbers.

import type { Codec } from './codec.js';
import type { Expression } from '../arithmetic/expression.js';

/** Encoded examples: one row of character numbers each. N examples, T characters. */
export interface Examples {
  readonly size: number;
  readonly questions: Uint8Array; // [N, T_in]
  readonly targets: Uint8Array; // [N, T_out]
  /** What each counts in the loss, 1 on average; absent: 1 each. */
  readonly weights?: Float32Array; // [N]
}

/** Encodes examples one by one into arrays made for `capacity` of them. */
export class ExampleWriter {
  readonly #codec: Codec;
  readonly #questions: Uint8Array;
  readonly #targets: Uint8Array;
  #size = 0;

  constructor(codec: Codec, capacity: number) {
    this.#codec = codec;
    this.#questions = new Uint8Array(capacity * codec.inputLength);
    this.#targets = new Uint8Array(capacity * codec.outputLength);
  }

  get size(): number {
    return this.#size;
  }

  add(expression: Expression, answer: string): void {
    const { inputLength, outputLength } = this.#codec;
    this.#codec.encodeQuestion(expression, this.#questions, this.#size * inputLength);
    this.#codec.encodeAnswer(answer, this.#targets, this.#size * outputLength);
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

/** Per-character accuracy of always answering the commonest character at each position. */
export function chanceAccuracy({ size, targets }: Examples, { outputLength, vocabulary }: Codec): number {
  let right = 0;
  for (let position = 0; position < outputLength; position++) {
    const counts = new Uint32Array(vocabulary.characters.length);
    for (let row = 0; row < size; row++) counts[targets[row * outputLength + position]!]!++;
    right += Math.max(...counts);
  }
  return right / (size * outputLength);
}
