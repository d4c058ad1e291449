// What stands between encoder and decoder: what the decoder reads, and where it starts.

import type { Tensor } from '../../../graph/tensor.js';
import type { Encoding } from '../encoder.js';
import type { ParameterBlock } from '../../parameters.js';
import type { RecurrentContext } from '../config.js';
import type { RecurrentConfig } from '../config.js';
import type { Kept } from '../stack.js';

export interface Bridge {
  /** Whether the decoder reads its own last character: true answers when training, its own when it answers. */
  readonly readsItself: boolean;
  /** What it reads of the encoder's last layer beside the states: every output, the last one, or none. */
  keeps(config: RecurrentConfig): Kept;
  /** Values that the decoder's first layer reads at each step. */
  decoderInputs(config: RecurrentConfig): number;
  /** Values that the last, dense layer reads at each step. */
  denseInputs(config: RecurrentConfig): number;
  /** Weights of its own. */
  blocks(config: RecurrentConfig): readonly ParameterBlock[];
  /**
   * Logits [V, T B] (time varies slowest).
   * @param targets the right answers [T, B] for a decoder that reads itself to be led by; absent: it goes by its own
   */
  decode(forward: RecurrentContext, encoding: Encoding, targets?: Tensor): Tensor;
}
