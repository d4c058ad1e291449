// The simple recurrent cell: h = tanh(W x + U h + b) (Elman 1990; keras/src/layers/rnn/simple_rnn.py, Keras 3).

import { tanh } from '../../../graph/ops/elementwise.js';
import { label } from '../../../graph/tensor.js';
import { glorotUniform, orthogonal } from '../../initializers.js';
import type { Cell } from './cell.js';
import { gateProducts } from './products/gates.js';

export const simpleRnn: Cell = {
  gates: 1,

  parameters: (name, inputs, units) => [
    { name: `${name}/kernel`, shape: [inputs, units], initialize: (random) => glorotUniform(inputs, units, random) },
    {
      name: `${name}/recurrent_kernel`,
      shape: [units, units],
      initialize: (random) => orthogonal(units, units, random),
    },
    { name: `${name}/bias`, shape: [units], initialize: () => new Float32Array(units) },
  ],

  bind: (weights, input) => {
    const gates = gateProducts(weights, 1, input);
    return (name, x, last) => ({ h: label(`${name}/h`, tanh(gates(x, last?.h)[0]!)) });
  },
};
