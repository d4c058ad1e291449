// The network: encoder -> bridge -> decoder -> dense. B batch, T time, V vocabulary.

import type { Tensor } from '../graph/tensor.js';
import { bridges } from './bridges/bridges.js';
import { denseBlock } from './dense.js';
import { encode, encoderBlocks, type Encoding } from './encoder.js';
import { partsOf, type Parameter, type ParameterBlock } from './parameters.js';
import type { ForwardContext } from './forward-context.js';
import type { NetworkConfig } from './network-config.js';
import { stackBlocks } from './stack.js';

/** Every weight of the network, in the order it is used, as programs take them. */
export function networkBlocks(config: NetworkConfig): readonly ParameterBlock[] {
  const bridge = bridges[config.bridge];
  return [
    ...encoderBlocks(config, bridge.keeps(config)),
    ...stackBlocks(config, 'decoder', bridge.decoderInputs(config), 'all'),
    ...bridge.blocks(config),
    denseBlock(bridge.denseInputs(config), config.vocabulary),
  ];
}

/** Every weight of the network, in the order it is used. */
export const networkParameters = (config: NetworkConfig): readonly Parameter[] => partsOf(networkBlocks(config));

/** What the encoder makes of questions [T, B] of class numbers. */
export const read = (forward: ForwardContext, questions: Tensor): Encoding =>
  encode(forward, questions, bridges[forward.config.bridge].keeps(forward.config));

/**
 * Logits [V, T B] (time varies slowest).
 * @param targets right answers [T, B] to lead a decoder that reads itself; absent: it reads what it wrote
 */
export const write = (forward: ForwardContext, encoding: Encoding, targets?: Tensor): Tensor =>
  bridges[forward.config.bridge].decode(forward, encoding, targets);

export const readsItself = ({ bridge }: NetworkConfig): boolean => bridges[bridge].readsItself;
