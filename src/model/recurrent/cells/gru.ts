// The GRU cell, its reset gate applied after the recurrent product (Keras' `reset_after`, as cuDNN and PyTorch have
// it). Gates in Keras' order: update, reset, candidate. Each product has a bias of its own; Keras keeps the two as the
// rows of one array.
//   z = s(Wz x + bz + Uz h + cz), r = s(Wr x + br + Ur h + cr), g = tanh(Wg x + bg + r (Ug h + cg)),
//   h' = z h + (1 - z) g
// Source: Cho et al. 2014; keras/src/layers/rnn/gru.py (Keras 3).

import { add, mul, sub, tanh } from '../../../graph/ops/elementwise.js';
import { label, type Tensor } from '../../../graph/tensor.js';
import { glorotUniform, orthogonal } from '../../initializers.js';
import type { Cell, State } from './cell.js';
import { gruProducts } from './products/gru.js';

const GATES = 3;

export const gru: Cell = {
  gates: GATES,

  parameters: (name, inputs, units) => {
    const columns = GATES * units;
    const zeros = (): Float32Array => new Float32Array(columns);
    return [
      {
        name: `${name}/kernel`,
        shape: [inputs, columns],
        initialize: (random) => glorotUniform(inputs, columns, random),
      },
      { name: `${name}/bias`, shape: [columns], initialize: zeros },
      {
        name: `${name}/recurrent_kernel`,
        shape: [units, columns],
        initialize: (random) => orthogonal(units, columns, random),
      },
      { name: `${name}/recurrent_bias`, shape: [columns], initialize: zeros },
    ];
  },

  bind: (weights, input, recurrentActivation) => {
    const products = gruProducts(weights, input);
    return (name, x, last) => step(name, products(x, last?.h), last?.h, recurrentActivation);
  },
};

function step(
  name: string,
  [zz, zr, a, b]: readonly [Tensor, Tensor, Tensor, Tensor],
  lastH: Tensor | undefined,
  recurrentActivation: (x: Tensor) => Tensor,
): State {
  const z = label(`${name}/z`, recurrentActivation(zz));
  const r = label(`${name}/r`, recurrentActivation(zr));
  const g = label(`${name}/g`, tanh(add(a, mul(r, b))));
  // z h + (1 - z) g = g + z (h - g)
  return { h: label(`${name}/h`, lastH === undefined ? sub(g, mul(z, g)) : add(g, mul(z, sub(lastH, g)))) };
}
