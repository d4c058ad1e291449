// What a network is built for, from a run's configuration and the encoding of its data.

import type { Codec } from '../data/codec.js';
import type { NetworkConfig } from '../model/pass.js';
import type { RunConfig } from '../spec/schema.js';

export function networkConfig({ model }: RunConfig, { inputLength, outputLength, vocabulary }: Codec): NetworkConfig {
  return { ...model, inputLength, outputLength, vocabulary: vocabulary.characters.length };
}
