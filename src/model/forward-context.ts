// What every part of a network is built from: its configuration, its weights, and, when it trains, what training adds.

import { split } from '../graph/ops/arrange.js';
import { reshape } from '../graph/ops/broadcast.js';
import { input, sizeOf, type Tensor } from '../graph/tensor.js';
import type { Draw } from './draws.js';
import type { NetworkConfig } from './network-config.js';
import type { ParameterBlock } from './parameters.js';

/** One building of a network's graph. */
export interface ForwardContext<Config extends NetworkConfig = NetworkConfig> {
  readonly config: Config;
  /** The array of a block of parameters, by the block's name. */
  readonly weights: (name: string) => Tensor;
  /** Told of tensors inside that are worth a look, by name. */
  readonly watch?: (name: string, x: Tensor) => void;
  /** Absent when the network answers. */
  readonly training?: {
    /** What is drawn for each step, to be fed. */
    readonly draws: Draw[];
    /** New values of statistics, by block. */
    readonly updates: Map<string, Tensor>;
  };
}

/** Blocks of weights as inputs of a program, by name. */
export type Blocks = ReadonlyMap<string, { readonly block: ParameterBlock; readonly weight: Tensor }>;

export const blockInputs = (blocks: readonly ParameterBlock[]): Blocks =>
  new Map(blocks.map((block) => [block.name, { block, weight: input(block.name, 'f32', block.shape) }]));

/** The array of each block by its name, cut out of the array of all where it is packed. */
export function weightsIn(blocks: Blocks): ForwardContext['weights'] {
  const found = new Map<string, Tensor>();
  for (const { block, weight } of blocks.values()) {
    if (block.members === undefined) {
      found.set(block.name, weight);
      continue;
    }
    const sizes = block.members.map(({ shape }) => sizeOf(shape));
    const cut = split(weight, sizes, 0);
    block.members.forEach((member, at) => found.set(member.name, reshape(cut[at]!, member.shape)));
  }
  return (name) => found.get(name)!;
}

/** Class numbers [T, B]. */
export const questionInput = ({ inputLength }: NetworkConfig, batch: number): Tensor =>
  input('questions', 'i32', [inputLength, batch]);
