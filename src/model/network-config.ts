// What a network is built for: its kind and layers, and the lengths and tokens of its data.

import type { Codec, Places } from '../tasks/codec.js';
import type { ModelSpec, RunConfig } from '../spec/schema.js';
import { UserError } from '../util/errors.js';
import { checkSlices } from './recurrent/config.js';

/** Lengths and vocabulary of what a network reads and writes. */
interface Sizes {
  readonly inputLength: number;
  readonly outputLength: number;
  readonly vocabulary: number;
}

/** Positions that follow from where digits stand. */
const BY_DIGITS: readonly string[] = ['abacus', 'coupled'];

export type NetworkConfig = ModelSpec & Sizes & { readonly places?: Places | undefined };

/**
 * @throws UserError where the network does not fit the length of the answers, or its positions the layout of the data
 */
export function networkConfig({ model }: RunConfig, codec: Codec<unknown>): NetworkConfig {
  const { inputLength, outputLength, vocabulary } = codec;
  const config = { ...model, inputLength, outputLength, vocabulary: vocabulary.tokens.length };
  if (config.kind === 'recurrent') checkSlices(config);
  if (config.kind !== 'transformer' || !BY_DIGITS.includes(config.positions)) return config;
  if (codec.places !== undefined) return { ...config, places: codec.places };
  throw new UserError('plan', {
    path: 'model.positions',
    message: 'the data do not tell which digit stands where',
    expected:
      'arithmetic with numbers of one width: data.align.operands right or zero, data.align.answer right or zero, no ' +
      'data.scratchpad and no data.index_hints',
    received: config.positions,
  });
}
