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
 * Parameters that a program takes as one array, one after the other: the kernels and the bias of a layer meet
 * [x; h; 1] in one product, and an optimizer has fewer arrays to go through.
 */
export interface ParameterBlock {
  /** The parameter's own name, or what its parts have in common, e.g. `encoder/0`. */
  readonly name: string;
  readonly shape: Shape;
  readonly parts: readonly Parameter[];
  readonly trainable: boolean;
  /** Blocks that lie in this one, one after the other, where it is one of `packed`. */
  readonly members?: readonly ParameterBlock[];
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

/**
 * How many numbers an array may have that is put together with others: larger ones cost more to copy than to go
 * through.
 */
const SMALL = 32_768;

/**
 * The same blocks, all small ones that are learned in one array: an optimizer then goes through one where it went
 * through sixty, each of them so short that being called took longer than what was done.
 */
export function packed(blocks: readonly ParameterBlock[]): readonly ParameterBlock[] {
  const isSmall = ({ shape, trainable }: ParameterBlock): boolean => trainable && sizeOf(shape) <= SMALL;
  const members = blocks.filter(isSmall);
  if (members.length < 2) return blocks;
  const size = members.reduce((total, { shape }) => total + sizeOf(shape), 0);
  return [
    { name: 'packed', shape: [size], parts: partsOf(members), trainable: true, members },
    ...blocks.filter((block) => !isSmall(block)),
  ];
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

/** Weights as programs take them, by block: the parts under each other. */
export function arraysOf(blocks: readonly ParameterBlock[], weights: NamedArrays): NamedArrays {
  return new Map(
    blocks.map(({ name, shape, parts }) => {
      const values = new Float32Array(sizeOf(shape));
      let offset = 0;
      for (const part of parts) {
        const own = weights.get(part.name)!.values;
        values.set(own, offset);
        offset += own.length;
      }
      return [name, { shape, values }];
    }),
  );
}
