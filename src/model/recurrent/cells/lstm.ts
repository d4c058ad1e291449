// The LSTM cell. Gates in Keras' order: input, forget, candidate, output.
// Source: Hochreiter & Schmidhuber 1997 with Gers et al. 2000's forget gate; keras/src/layers/rnn/lstm.py (Keras 3).

import { add, mul, sigmoid, sub, sum, tanh } from '../../../graph/ops/elementwise.js';
import { custom, label, type Tensor } from '../../../graph/tensor.js';
import { glorotUniform, orthogonal } from '../../initializers.js';
import type { Cell, State } from './cell.js';
import { gateProducts } from './products.js';

const GATES = 4;

export const lstm: Cell = {
  gates: GATES,

  /** Kernel glorot uniform (its fan-out counts all gates), recurrent kernel orthogonal, bias 0 but 1 at the forget gate. */
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
  const f = lastC && label(`${name}/f`, recurrentActivation(zf!));
  const c = label(`${name}/c`, lastC === undefined ? mul(i, g) : add(mul(f!, lastC), mul(i, g)));
  const tanhC = tanh(c);
  const h = label(`${name}/h`, mul(o, tanhC));
  if (recurrentActivation !== sigmoid) return { h, c };

  // The same derivatives as operation by operation, in fewer passes over values that the forward pass already has.
  const inputs = lastC === undefined ? [zi!, zg!, zo!] : [zi!, zg!, zo!, zf!, lastC];
  const outputs = custom(inputs, [h, c], ([dh, dcNext]) => {
    const dho = dh && mul(dh, o);
    const dhh = dho && mul(dho, tanhC); // dh h
    const viaH = dhh && sub(dho, mul(dhh, tanhC)); // dh o (1 - tanh^2 c)
    const dc = sum([viaH, dcNext].filter((term) => term !== undefined));
    const dci = mul(dc, i);
    const dcig = mul(dci, g);
    const dzi = sub(dcig, mul(dcig, i)); // dc g i (1 - i)
    const dzg = sub(dci, mul(dcig, g)); // dc i (1 - g^2)
    const dzo = dhh && sub(dhh, mul(dhh, o)); // dh tanh c o (1 - o)
    if (lastC === undefined) return [dzi, dzg, dzo];
    const dLastC = mul(dc, f!);
    const dcfc = mul(dLastC, lastC);
    return [dzi, dzg, dzo, sub(dcfc, mul(dcfc, f!)), dLastC]; // dc c f (1 - f)
  });
  return { h: outputs[0]!, c: outputs[1]! };
}
