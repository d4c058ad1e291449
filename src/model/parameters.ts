// The weights of a network: what they are called, their shapes, how they start. Layouts are Keras'.

import { randomStream, type Random } from '../util/random.js';
import { sizeOf, type Shape } from '../graph/tensor.js';

export interface Parameter {
  /** e.g. `encoder/0/recurrent_kernel` */
  readonly name: string;
  readonly shape: Shape;
  readonly initialize: (random: Random) => Float32Array;
}

/** An array with its shape, row by row. */
export interface FloatArray {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** Named arrays of one model: weights, or an optimizer's moments. */
export type NamedArrays = ReadonlyMap<string, FloatArray>;

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
