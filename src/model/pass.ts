// What every part of a network is built from: its configuration, its weights, and, when it trains, what training adds.

import { input, type Tensor } from '../graph/tensor.js';
import type { ModelSpec } from '../spec/schema.js';
import type { Mask } from './dropout.js';
import type { ParameterBlock } from './parameters.js';

/** What a network is built for: its layers and the lengths and vocabulary of what it reads and writes. */
export interface NetworkConfig extends ModelSpec {
  readonly inputLength: number;
  readonly outputLength: number;
  readonly vocabulary: number;
}

/** One building of a network's graph. */
export interface Pass {
  readonly config: NetworkConfig;
  /** The array of a block of parameters, by the block's name. */
  readonly weights: (name: string) => Tensor;
  /** Absent when the network answers. */
  readonly training?: {
    /** Dropout masks to be fed. */
    readonly masks: Mask[];
    /** New values of statistics, by block. */
    readonly updates: Map<string, Tensor>;
  };
}

/** Width of what a side's layer puts out: both directions side by side. */
export function outputWidth(config: NetworkConfig, side: 'encoder' | 'decoder', units: number): number {
  return units * directionsOf(config, side);
}

export function directionsOf({ bidirectional }: NetworkConfig, side: 'encoder' | 'decoder'): 1 | 2 {
  return bidirectional === side || bidirectional === 'both' ? 2 : 1;
}

/** Width of the encoding: of what the encoder's last layer puts out. */
export function encodingWidth(config: NetworkConfig): number {
  return outputWidth(config, 'encoder', config.encoder.at(-1)!);
}

/** Blocks of weights as inputs of a program, by name. */
export type Blocks = ReadonlyMap<string, { readonly block: ParameterBlock; readonly weight: Tensor }>;

export const blockInputs = (blocks: readonly ParameterBlock[]): Blocks =>
  new Map(blocks.map((block) => [block.name, { block, weight: input(block.name, 'f32', block.shape) }]));

/** Class numbers [T, B]. */
export const questionInput = ({ inputLength }: NetworkConfig, batch: number): Tensor =>
  input('questions', 'i32', [inputLength, batch]);
