// What every kind of network is for those who train it, evaluate it and look into it. Types only.
// B batch, T time, V vocabulary.

import type { Tensor } from '../graph/tensor.js';
import type { ForwardContext } from './forward-context.js';
import type { NetworkConfig } from './network-config.js';
import type { ParameterBlock } from './parameters.js';

export interface NetworkKind<Config extends NetworkConfig, Encoding> {
  /** Every weight, in the order it is used, as programs take them. */
  blocks(config: Config): readonly ParameterBlock[];
  /** Whether its decoder reads its own last character: right ones when it trains (teacher forcing), else its own. */
  readsItself(config: Config): boolean;
  /** What it makes of questions [T, B] of class numbers, before it writes. */
  encode(forward: ForwardContext<Config>, questions: Tensor): Encoding;
  /**
   * Logits [V, T B] (time varies slowest).
   * @param targets right answers [T, B] for teacher forcing; absent: greedy decoding
   */
  decode(forward: ForwardContext<Config>, encoding: Encoding, targets?: Tensor): Tensor;
  /** What happens inside while it reads questions [T, B] and answers them, by name. */
  activations(forward: ForwardContext<Config>, questions: Tensor): Readonly<Record<string, Tensor>>;
}
