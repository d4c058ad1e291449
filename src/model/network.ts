// The network of a configuration, whatever its kind.

import type { Tensor } from '../graph/tensor.js';
import type { ForwardContext } from './forward-context.js';
import type { NetworkConfig } from './network-config.js';
import type { NetworkKind } from './network-kind.js';
import { packed, partsOf, type Parameter, type ParameterBlock } from './parameters.js';
import { recurrent } from './recurrent/network.js';
import { transformer } from './transformer/network.js';

const kinds = { recurrent, transformer };

/** A kind takes only configurations and encodings of its own. */
const kindOf = ({ kind }: NetworkConfig): NetworkKind<NetworkConfig, unknown> => kinds[kind];

export const networkBlocks = (config: NetworkConfig): readonly ParameterBlock[] => kindOf(config).blocks(config);

/** The same as arrays that are held between steps. */
export const heldBlocks = (config: NetworkConfig): readonly ParameterBlock[] => packed(networkBlocks(config));

/** Every weight of the network, in the order it is used. */
export const networkParameters = (config: NetworkConfig): readonly Parameter[] => partsOf(networkBlocks(config));

export const readsItself = (config: NetworkConfig): boolean => kindOf(config).readsItself(config);

/** What the network makes of questions [T, B] of class numbers: something for `decode`. */
export const encode = (forward: ForwardContext, questions: Tensor): unknown =>
  kindOf(forward.config).encode(forward, questions);

/**
 * Logits [V, T B] (time varies slowest).
 * @param targets right answers [T, B] for teacher forcing of a decoder that reads itself; absent: greedy decoding
 */
export const decode = (forward: ForwardContext, encoding: unknown, targets?: Tensor): Tensor =>
  kindOf(forward.config).decode(forward, encoding, targets);

/** What happens inside while it reads questions [T, B] and answers them, by name. */
export const activations = (forward: ForwardContext, questions: Tensor): Readonly<Record<string, Tensor>> =>
  kindOf(forward.config).activations(forward, questions);
