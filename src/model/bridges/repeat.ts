// The text's bridge: the encoding at every output step (Keras' RepeatVector).

import { logits } from '../dense.js';
import { encodingWidth, outputWidth } from '../pass.js';
import { runStack } from '../stack.js';
import type { Bridge } from './bridge.js';

export const repeat: Bridge = {
  readsItself: false,
  keeps: () => 'last',
  decoderInputs: encodingWidth,
  denseInputs: (config) => outputWidth(config, 'decoder', config.decoder.at(-1)!),
  blocks: () => [],
  decode: (pass, { context }) => {
    const input = { kind: 'repeated', value: context!, times: pass.config.outputLength } as const;
    return logits(pass, runStack(pass, 'decoder', input, { keep: 'all' }).outputs);
  },
};
