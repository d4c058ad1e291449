// What a recurrent network is built for, and how wide that makes it.

import { UserError } from '../../util/errors.js';
import type { ForwardContext } from '../forward-context.js';
import type { NetworkConfig } from '../network-config.js';

export type RecurrentConfig = Extract<NetworkConfig, { readonly kind: 'recurrent' }>;
export type RecurrentContext = ForwardContext<RecurrentConfig>;

/** Width of what a side's layer puts out: both directions side by side. */
export function outputWidth(config: RecurrentConfig, side: 'encoder' | 'decoder', units: number): number {
  return units * directionsOf(config, side);
}

export function directionsOf({ bidirectional }: RecurrentConfig, side: 'encoder' | 'decoder'): 1 | 2 {
  return bidirectional === side || bidirectional === 'both' ? 2 : 1;
}

/** Width of the encoding: of what the encoder's last layer puts out. */
export function encodingWidth(config: RecurrentConfig): number {
  return outputWidth(config, 'encoder', config.encoder.at(-1)!);
}

/**
 * With bridge: reshape, every output step gets an equal slice of the encoding.
 * @throws UserError where the network does not fit the length of the answers
 */
export function checkSlices(config: RecurrentConfig): void {
  const { bridge, encoder, outputLength: length } = config;
  if (bridge !== 'reshape' || encodingWidth(config) % length === 0) return;
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
