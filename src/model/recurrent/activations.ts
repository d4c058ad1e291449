// Activations of gates, by the names a spec gives them.

import { hardSigmoid, sigmoid } from '../../graph/ops/elementwise.js';
import type { Tensor } from '../../graph/tensor.js';
import type { RecurrentConfig } from './config.js';

export const recurrentActivations: Readonly<Record<RecurrentConfig['recurrent_activation'], (x: Tensor) => Tensor>> = {
  sigmoid,
  hard_sigmoid: hardSigmoid,
};
