// The repeated encoding, and the decoder starts in the encoder's last states, layer by layer.

import { logits } from '../dense.js';
import { runStack } from '../stack.js';
import type { Bridge } from './bridge.js';
import { repeat } from './repeat.js';

export const state: Bridge = {
  ...repeat,
  decode: (forward, { context, states }) => {
    const input = { kind: 'repeated', value: context!, times: forward.config.outputLength } as const;
    return logits(forward, runStack(forward, 'decoder', input, { keep: 'all', initial: states }).outputs);
  },
};
