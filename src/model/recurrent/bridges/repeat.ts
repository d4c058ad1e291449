// The text's bridge: the encoding at every output step (Keras' RepeatVector).

import { logits } from '../dense.js';
import { encodingWidth, outputWidth } from '../config.js';
import { runStack } from '../stack.js';
import type { Bridge } from './bridge.js';

export const repeat: Bridge = {
  readsItself: false,
  keeps: () => 'last',
  decoderInputs: encodingWidth,
  denseInputs: (config) => outputWidth(config, 'decoder', config.decoder.at(-1)!),
  blocks: () => [],
  decode: (forward, { context }) => {
    const input = { kind: 'repeated', value: context!, times: forward.config.outputLength } as const;
    return logits(forward, runStack(forward, 'decoder', input, { keep: 'all' }).outputs);
  },
};
