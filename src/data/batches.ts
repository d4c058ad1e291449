// Examples in the order and form in which a model takes them: side by side, time first.

import { randomStream, shuffle } from '../util/random.js';
import type { Codec } from '../tasks/codec.js';
import type { Examples, TokenRows } from './examples.js';

/** Character t of example b stands at t * size + b. */
export interface Batch {
  readonly size: number;
  readonly questions: Int32Array; // [T_in, B]
  readonly targets: Int32Array; // [T_out, B]
  /** What each example counts in the loss, 1 on average over all training examples; absent: 1 each. */
  readonly weights?: Float32Array; // [B]
}

/** The order of the training examples in an epoch (the first is 1). */
export function epochOrder(size: number, seed: number, epoch: number): Uint32Array {
  const order = new Uint32Array(size);
  for (let index = 0; index < size; index++) order[index] = index;
  shuffle(order, randomStream(seed, 'order', epoch));
  return order;
}

/** The examples with the given numbers. */
export function gather(examples: Examples, { inputLength, outputLength }: Codec<unknown>, rows: Uint32Array): Batch {
  return {
    size: rows.length,
    questions: transposed(examples.questions, inputLength, rows),
    targets: transposed(examples.targets, outputLength, rows),
    ...(examples.weights && { weights: Float32Array.from(rows, (row) => examples.weights![row]!) }),
  };
}

function transposed(source: TokenRows, length: number, rows: Uint32Array): Int32Array {
  const result = new Int32Array(length * rows.length);
  rows.forEach((row, column) => {
    for (let time = 0; time < length; time++) result[time * rows.length + column] = source[row * length + time]!;
  });
  return result;
}
