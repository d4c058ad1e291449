// The matrix products of a GRU. Its candidate takes the two sides apart, so that inputs and state have a bias each;
// update and reset gate are one product of both sides.

import { concat, split, splitEvenly, transpose } from '../../../../graph/ops/arrange.js';
import { reshape } from '../../../../graph/ops/broadcast.js';
import { add } from '../../../../graph/ops/elementwise.js';
import { gemm } from '../../../../graph/ops/matrix.js';
import { constant, custom, type Tensor } from '../../../../graph/tensor.js';
import type { BoundWeights, CellInput } from '../cell.js';
import { joined } from './joined.js';

const GATES = 3;

/** Update and reset gate, and the candidate's two halves, before activation; each [U, B]. */
type Products = (x: Tensor | undefined, h: Tensor | undefined) => readonly [Tensor, Tensor, Tensor, Tensor];

export function gruProducts({ block, inputs, units }: BoundWeights, input: CellInput): Products {
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
  // 2 of [U, I+1+U+1].
  const transposed = [0, 1].map((gate) => concat([inputTransposed[gate]!, stateTransposed[gate]!], 1));
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

/** [N, B] with a row of ones below, which meets the bias. */
const withOne = (x: Tensor): Tensor => concat([x, constant(1, [1, x.shape[1]!])], 0);
