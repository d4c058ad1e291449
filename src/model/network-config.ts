// What a network is built for: its layers, and the lengths and tokens of its data; and how wide that makes it.

import type { Codec } from '../tasks/codec.js';
import type { ModelSpec, RunConfig } from '../spec/schema.js';
import { UserError } from '../util/errors.js';

/** What a network is built for: its layers and the lengths and vocabulary of what it reads and writes. */
export interface NetworkConfig extends ModelSpec {
  readonly inputLength: number;
  readonly outputLength: number;
  readonly vocabulary: number;
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

/** @throws UserError where the network does not fit the length of the answers */
export function networkConfig(
  { model }: RunConfig,
  { inputLength, outputLength, vocabulary }: Codec<unknown>,
): NetworkConfig {
  const config = { ...model, inputLength, outputLength, vocabulary: vocabulary.tokens.length };
  if (model.bridge === 'reshape' && encodingWidth(config) % outputLength !== 0) refuseSlices(config);
  return config;
}

/** Every output step gets an equal slice of the encoding. */
function refuseSlices(config: NetworkConfig): never {
  const { encoder, outputLength: length } = config;
  const directions = directionsOf(config, 'encoder');
  const step = length % directions === 0 ? length / directions : length; // smallest number of units that fits
  const units = encoder.at(-1)!;
  const nearest = Math.max(step, Math.round(units / step) * step);
  throw new UserError('plan', {
    path: 'model.encoder',
    message: 'bridge: reshape shares the encoding out over the answer, whose characters must get equal parts',
    expected: `last layer: a multiple of ${step} units, since answers are ${length} characters long`,
    received: JSON.stringify(encoder),
    hint: `[${[...encoder.slice(0, -1), nearest].join(', ')}] is the nearest`,
  });
}
