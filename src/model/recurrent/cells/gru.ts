// The GRU cell, its reset gate applied after the recurrent product (Keras' `reset_after`, as cuDNN and PyTorch have it).
// Gates in Keras' order: update, reset, candidate. Each product has a bias of its own; Keras keeps the two as the rows
// of one array.
//   z = s(Wz x + bz + Uz h + cz), r = s(Wr x + br + Ur h + cr), g = tanh(Wg x + bg + r (Ug h + cg)), h' = z h + (1 - z) g
// Source: Cho et al. 2014; keras/src/layers/rnn/gru.py (Keras 3).

import { concat, split, splitEvenly, transpose } from '../../../graph/ops/arrange.js';
import { reshape } from '../../../graph/ops/broadcast.js';
import { add, mul, sigmoid, sub, tanh } from '../../../graph/ops/elementwise.js';
import { gemm } from '../../../graph/ops/matrix.js';
import { constant, custom, label, type Tensor } from '../../../graph/tensor.js';
import { glorotUniform, orthogonal } from '../../initializers.js';
import type { BoundWeights, Cell, CellInput, State } from './cell.js';
import { joined } from './products.js';

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

/** Update and reset gate, and the candidate's two halves, before activation; each [U, B]. */
type Products = (x: Tensor | undefined, h: Tensor | undefined) => readonly [Tensor, Tensor, Tensor, Tensor];

function gruProducts({ block, inputs, units }: BoundWeights, input: CellInput): Products {
  const [inputSide, stateSide] = split(block, [inputs + 1, units + 1], 0) as [Tensor, Tensor]; // biases are last rows
  const [recurrent, recurrentBias] = split(stateSide, [units, 1], 0) as [Tensor, Tensor];
  const [kernel, bias] = split(inputSide, [inputs, 1], 0) as [Tensor, Tensor];
  const stateTransposed = splitEvenly(transpose(stateSide, [1, 0]), GATES, 0); // 3 of [U, U+1]
  const column = (row: Tensor): Tensor => reshape(row, [row.shape[1]!, 1]);
  const zeroState = splitEvenly(column(recurrentBias), GATES, 0); // what a zero state adds to each gate, [U, 1]
  const fromZero = ([z, r, g]: readonly Tensor[]): readonly [Tensor, Tensor, Tensor, Tensor] => [
    add(z!, zeroState[0]!),
    add(r!, zeroState[1]!),
    g!,
    zeroState[2]!,
  ];
  const project = (x: Tensor): readonly Tensor[] =>
    splitEvenly(gemm(kernel, x, { transA: true, c: column(bias) }), GATES, 0);

  if (input.kind === 'repeated') {
    const projected = project(input.value);
    return (_, h) => {
      if (h === undefined) return fromZero(projected);
      const h1 = withOne(h);
      const outputs = stateTransposed.map((transposed, gate) =>
        gemm(transposed, h1, gate < 2 ? { c: projected[gate]! } : {}),
      );
      const [z, r, b] = custom([h, stateSide, projected[0]!, projected[1]!], outputs, ([dz, dr, db]) => {
        const dGates = joined([dz, dr, db], outputs);
        return [gemm(recurrent, dGates), gemm(h1, dGates, { transB: true }), dz, dr];
      }) as [Tensor, Tensor, Tensor];
      return [z, r, projected[2]!, b];
    };
  }
  const inputTransposed = splitEvenly(transpose(inputSide, [1, 0]), GATES, 0); // 3 of [U, I+1]
  const transposed = [0, 1].map((gate) => concat([inputTransposed[gate]!, stateTransposed[gate]!], 1)); // 2 of [U, I+1+U+1]
  return (x, h) => {
    if (h === undefined) return fromZero(project(x!));
    const [x1, h1] = [withOne(x!), withOne(h)];
    const both = concat([x1, h1], 0);
    const outputs = [
      ...transposed.map((kernels) => gemm(kernels, both)),
      gemm(inputTransposed[2]!, x1),
      gemm(stateTransposed[2]!, h1),
    ];
    return custom([x!, h, inputSide, stateSide], outputs, ([dz, dr, da, db]) => {
      const dInput = joined([dz, dr, da], outputs.slice(0, 3));
      const dState = joined([dz, dr, db], outputs.slice(0, 3));
      return [
        gemm(kernel, dInput), // [I, 3U] [3U, B]
        gemm(recurrent, dState), // [U, 3U] [3U, B]
        gemm(x1, dInput, { transB: true }), // [I+1, B] [B, 3U]
        gemm(h1, dState, { transB: true }), // [U+1, B] [B, 3U]
      ];
    }) as readonly [Tensor, Tensor, Tensor, Tensor];
  };
}

function step(
  name: string,
  [zz, zr, a, b]: readonly [Tensor, Tensor, Tensor, Tensor],
  lastH: Tensor | undefined,
  recurrentActivation: (x: Tensor) => Tensor,
): State {
  const z = label(`${name}/z`, recurrentActivation(zz));
  const r = label(`${name}/r`, recurrentActivation(zr));
  const rb = mul(r, b);
  const g = label(`${name}/g`, tanh(add(a, rb)));
  // z h + (1 - z) g = g + z (h - g)
  const difference = lastH && sub(lastH, g);
  const h = label(`${name}/h`, difference === undefined ? sub(g, mul(z, g)) : add(g, mul(z, difference)));
  if (recurrentActivation !== sigmoid || lastH === undefined) return { h };

  // The same derivatives as operation by operation, in fewer passes over values that the forward pass already has.
  const [output] = custom([zz, zr, a, b, lastH], [h], ([dh]) => {
    const dhz = mul(dh!, z);
    const dhzd = mul(dhz, difference!);
    const dg = sub(dh!, dhz); // dh (1 - z)
    const da = sub(dg, mul(dg, mul(g, g))); // dg (1 - g^2)
    const dar = mul(da, r);
    const darb = mul(dar, b);
    return [
      sub(dhzd, mul(dhzd, z)), // dh (h - g) z (1 - z)
      sub(darb, mul(darb, r)), // da b r (1 - r)
      da,
      dar,
      dhz,
    ];
  });
  return { h: output! };
}

/** [N, B] with a row of ones below, which meets the bias. */
const withOne = (x: Tensor): Tensor => concat([x, constant(1, [1, x.shape[1]!])], 0);
