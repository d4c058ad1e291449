// What a network is built for, from a run's configuration and the encoding of its data.

import type { Codec } from '../tasks/codec.js';
import { encodingWidth, directionsOf, type NetworkConfig } from './pass.js';
import type { RunConfig } from '../spec/schema.js';
import { UserError } from '../util/errors.js';

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
