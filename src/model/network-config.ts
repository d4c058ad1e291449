// What a network is built for: its kind and layers, and the lengths and tokens of its data.

import type { Codec } from '../tasks/codec.js';
import type { ModelSpec, RunConfig } from '../spec/schema.js';
import { checkSlices } from './recurrent/config.js';

/** Lengths and vocabulary of what a network reads and writes. */
interface Sizes {
  readonly inputLength: number;
  readonly outputLength: number;
  readonly vocabulary: number;
}

export type NetworkConfig = ModelSpec & Sizes;

/** @throws UserError where the network does not fit the length of the answers */
export function networkConfig({ model }: RunConfig, codec: Codec<unknown>): NetworkConfig {
  const { inputLength, outputLength, vocabulary } = codec;
  const config = { ...model, inputLength, outputLength, vocabulary: vocabulary.tokens.length };
  if (config.kind === 'recurrent') checkSlices(config);
  return config;
}
