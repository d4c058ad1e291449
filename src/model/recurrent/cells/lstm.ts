// The LSTM cell. Gates in Keras' order: input, forget, candidate, output.
// Source: Hochreiter & Schmidhuber 1997 with Gers et al. 2000's forget gate; keras/src/layers/rnn/lstm.py (Keras 3).

import { add, mul, tanh } from '../../../graph/ops/elementwise.js';
import { label, type Tensor } from '../../../graph/tensor.js';
import { glorotUniform, orthogonal } from '../../initializers.js';
import type { Cell, State } from './cell.js';
import { gateProducts } from './products/gates.js';

const GATES = 4;

export const lstm: Cell = {
  gates: GATES,

  /**
   * Kernel glorot uniform (its fan-out counts all gates), recurrent kernel orthogonal, bias 0 but 1 at the forget gate.
   */
  parameters: (name, inputs, units) => {
    const columns = GATES * units;
    const bias = (): Float32Array =>
      Float32Array.from({ length: columns }, (_, i) => (i >= units && i < 2 * units ? 1 : 0));
    return [
      {
        name: `${name}/kernel`,
        shape: [inputs, columns],
        initialize: (random) => glorotUniform(inputs, columns, random),
      },
      {
        name: `${name}/recurrent_kernel`,
        shape: [units, columns],
        initialize: (random) => orthogonal(units, columns, random),
      },
      { name: `${name}/bias`, shape: [columns], initialize: bias },
    ];
  },

  bind: (weights, input, recurrentActivation) => {
    const gates = gateProducts(weights, GATES, input);
    return (name, x, last) => step(name, gates(x, last?.h), last?.c, recurrentActivation);
  },
};

function step(
  name: string,
  [zi, zf, zg, zo]: readonly Tensor[],
  lastC: Tensor | undefined,
  recurrentActivation: (x: Tensor) => Tensor,
): State {
  const i = label(`${name}/i`, recurrentActivation(zi!));
  const g = label(`${name}/g`, tanh(zg!));
  const o = label(`${name}/o`, recurrentActivation(zo!));
  const kept = lastC && mul(label(`${name}/f`, recurrentActivation(zf!)), lastC);
  const c = label(`${name}/c`, kept === undefined ? mul(i, g) : add(kept, mul(i, g)));
  return { h: label(`${name}/h`, mul(o, tanh(c))), c };
}
