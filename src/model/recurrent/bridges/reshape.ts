// A slice of the encoding for each output step (Keras' Reshape): its width is divided by the length of the answer.

import { splitEvenly } from '../../../graph/ops/arrange.js';
import { logits } from '../dense.js';
import { encodingWidth } from '../config.js';
import { runStack } from '../stack.js';
import type { Bridge } from './bridge.js';
import { repeat } from './repeat.js';

export const reshape: Bridge = {
  ...repeat,
  decoderInputs: (config) => encodingWidth(config) / config.outputLength,
  decode: (forward, { context }) => {
    const steps = splitEvenly(context!, forward.config.outputLength, 0);
    return logits(forward, runStack(forward, 'decoder', { kind: 'steps', steps }, { keep: 'all' }).outputs);
  },
};
