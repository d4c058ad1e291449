// The recurrent network: encoder -> bridge -> decoder -> dense.

import { concat } from '../../graph/ops/arrange.js';
import { reshape } from '../../graph/ops/broadcast.js';
import type { Tensor } from '../../graph/tensor.js';
import type { NetworkKind } from '../network-kind.js';
import { bridges } from './bridges/bridges.js';
import type { RecurrentConfig } from './config.js';
import { denseBlock } from './dense.js';
import { encode, encoderBlocks, type Encoding } from './encoder.js';
import { stackBlocks } from './stack.js';

export const recurrent: NetworkKind<RecurrentConfig, Encoding> = {
  blocks: (config) => {
    const bridge = bridges[config.bridge];
    return [
      ...encoderBlocks(config, bridge.keeps(config)),
      ...stackBlocks(config, 'decoder', bridge.decoderInputs(config), 'all'),
      ...bridge.blocks(config),
      denseBlock(bridge.denseInputs(config), config.vocabulary),
    ];
  },
  readsItself: ({ bridge }) => bridges[bridge].readsItself,
  encode: (forward, questions) => encode(forward, questions, bridges[forward.config.bridge].keeps(forward.config)),
  decode: (forward, encoding, targets) => bridges[forward.config.bridge].decode(forward, encoding, targets),
  /** `hidden/0`, `hidden/1`, ...: the hidden states [T, W, B] of each layer of the encoder. */
  activations: (forward, questions) => {
    const { hidden } = recurrent.encode(forward, questions);
    return Object.fromEntries(hidden.map((steps, layer) => [`hidden/${layer}`, stacked(steps)]));
  },
};

/** T steps [W, B] as one [T, W, B]. */
function stacked(steps: readonly Tensor[]): Tensor {
  const [width, batch] = steps[0]!.shape as [number, number];
  return reshape(concat(steps, 0), [steps.length, width, batch]);
}
