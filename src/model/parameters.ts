// The weights of a network: what they are called, their shapes, how they start. Layouts are Keras'.

import { randomStream, type Random } from '../util/random.js';
import { sizeOf, type Shape } from '../graph/tensor.js';

export interface Parameter {
  /** e.g. `encoder/0/recurrent_kernel` */
  readonly name: string;
  readonly shape: Shape;
  readonly initialize: (random: Random) => Float32Array;
  /** Learned from gradients; false for statistics that the network keeps. Absent: true. */
  readonly trainable?: boolean;
}

/**
 * Parameters that a program takes as one array, their rows under each other: the kernels and the bias of a layer meet
 * [x; h; 1] in one product, and an optimizer has fewer arrays to go through.
 */
export interface ParameterBlock {
  /** The parameter's own name, or what its parts have in common, e.g. `encoder/0`. */
  readonly name: string;
  readonly shape: Shape;
  readonly parts: readonly Parameter[];
  readonly trainable: boolean;
}

/** An array with its shape, row by row. */
export interface FloatArray {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** Named arrays of one model: weights, or an optimizer's moments. */
export type NamedArrays = ReadonlyMap<string, FloatArray>;

/** A block of its own. */
export function single(parameter: Parameter): ParameterBlock {
  const { name, shape, trainable = true } = parameter;
  return { name, shape, parts: [parameter], trainable };
}

/** One block of parameters with equally long rows; a vector is one row. */
export function fused(name: string, parts: readonly Parameter[]): ParameterBlock {
  const columns = parts[0]!.shape.at(-1)!;
  const rows = parts.reduce((total, { shape }) => total + sizeOf(shape) / columns, 0);
  return { name, shape: [rows, columns], parts, trainable: true };
}

export const partsOf = (blocks: readonly ParameterBlock[]): readonly Parameter[] =>
  blocks.flatMap(({ parts }) => parts);

/** How many numbers a network has, statistics included, as Keras counts them. */
export function countParameters(parameters: readonly Parameter[]): number {
  return parameters.reduce((total, { shape }) => total + sizeOf(shape), 0);
}

/** The initial weights of a seed. Each parameter has its own stream, so adding a layer changes no other layer. */
export function initialWeights(parameters: readonly Parameter[], seed: number): NamedArrays {
  return new Map(
    parameters.map(({ name, shape, initialize }) => {
      const values = initialize(randomStream(seed, 'weights', name));
      return [name, { shape, values }];
    }),
  );
}
