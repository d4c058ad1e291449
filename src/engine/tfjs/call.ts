// What every network in TensorFlow.js is for those who train it and ask it, and what all are built with. B batch, T
// time, V vocabulary.

import { fillMask } from '../../model/dropout.js';
import type { Random } from '../../util/random.js';
import { tf, type Rank, type Tensor, type Tensor2D, type Tensor3D, type Variable } from './runtime.js';

export interface Call {
  /**
   * While training: what dropout and the like are drawn from, in the order and layout in which the ONNX engine draws.
   */
  readonly random?: Random;
}

export interface TfjsNetwork {
  /** Weights by the names of model/parameters.ts. */
  readonly variables: ReadonlyMap<string, { read(): Tensor | Variable }>;
  /**
   * Logits [B, T, V].
   * @param targets class numbers [B, T] to lead a decoder that reads itself; absent: it goes alone
   */
  run(questions: Tensor2D, targets: Tensor2D | undefined, call: Call): Tensor3D;
}

/** 0 (dropped) or 1 / (1 - rate) (kept), drawn row by row. */
export function dropoutMask<R extends Rank>(shape: readonly number[], rate: number, random: Random): Tensor<R> {
  const values = new Float32Array(shape.reduce((size, length) => size * length, 1));
  fillMask(values, rate, random);
  return tf.tensor(values, [...shape] as [number]) as unknown as Tensor<R>;
}

/** The tokens before each: a start token [B, 1], then all of the answer but its last. */
export const shifted = (first: Tensor2D, targets: Tensor2D): Tensor2D =>
  tf.concat([first, tf.slice(targets, [0, 0], [-1, targets.shape[1] - 1])], 1);

/** Class numbers [B, T] -> [B, T, V] */
export const oneHot = (classes: Tensor2D, depth: number): Tensor3D =>
  tf.cast(tf.oneHot(tf.cast(classes, 'int32'), depth), 'float32') as Tensor3D;
