// The matrix products of a layer whose gates all read [x; h]: the LSTM's and the simple cell's.
// Each gate is a product of its own with a kernel that was turned over once per program: that costs less than one
// product whose result has to be split into gates at every step.
//
// This folder is where what a layer computes is written for speed, and not as a pass over the finished graph: that a
// product belongs to a block of weights, which rows of it meet which input, and that a value is repeated over all
// steps, is known here in a line, and would have to be found out again from hundreds of nodes of the forward and the
// backward pass.

import { concat, split, splitEvenly, transpose } from '../../../../graph/ops/arrange.js';
import { reshape } from '../../../../graph/ops/broadcast.js';
import { gemm } from '../../../../graph/ops/matrix.js';
import { constant, custom, type Tensor } from '../../../../graph/tensor.js';
import type { BoundWeights, CellInput } from '../cell.js';
import { joined } from './joined.js';

/** The G gates [U, B] before activation. */
export type Gates = (x: Tensor | undefined, h: Tensor | undefined) => readonly Tensor[];

/** @param block rows: kernel [I], recurrent kernel [U], bias [1]; columns: G gates of U units */
export function gateProducts({ block, inputs, units }: BoundWeights, gates: number, input: CellInput): Gates {
  const [kernel, recurrent, bias] = split(block, [inputs, units, 1], 0) as [Tensor, Tensor, Tensor];
  const biasColumn = reshape(bias, [bias.shape[1]!, 1]);
  if (input.kind === 'repeated') {
    // Projected once, not at every step.
    const projected = splitEvenly(gemm(kernel, input.value, { transA: true, c: biasColumn }), gates, 0);
    const transposed = splitEvenly(transpose(recurrent, [1, 0]), gates, 0); // G of [U, U]
    return (_, h) => (h === undefined ? projected : recurrentProducts(h, recurrent, transposed, projected));
  }
  const transposed = splitEvenly(transpose(block, [1, 0]), gates, 0); // G of [U, I+U+1]
  return (x, h) =>
    h === undefined
      ? splitEvenly(gemm(kernel, x!, { transA: true, c: biasColumn }), gates, 0)
      : fusedProducts(x!, h, { block, kernel, recurrent, transposed });
}

/** turned_g h + projected_g for each gate. */
function recurrentProducts(
  h: Tensor,
  recurrent: Tensor,
  transposed: readonly Tensor[],
  projected: readonly Tensor[],
): readonly Tensor[] {
  const products = transposed.map((kernel, gate) => gemm(kernel, h, { c: projected[gate]! }));
  return custom([h, recurrent, ...projected], products, (cotangents) => {
    const dGates = joined(cotangents, products);
    return [
      gemm(recurrent, dGates), // [U, G U] [G U, B]
      gemm(h, dGates, { transB: true }), // [U, B] [B, G U]
      ...cotangents,
    ];
  });
}

interface FusedKernels {
  readonly block: Tensor; // [I+U+1, G U]
  readonly kernel: Tensor; // its first I rows
  readonly recurrent: Tensor; // its next U rows
  readonly transposed: readonly Tensor[];
}

/**
 * turned_g [x; h; 1] for each gate. The derivative takes the kernels one by one, so that no gradient is computed for an
 * x that needs none.
 */
function fusedProducts(
  x: Tensor,
  h: Tensor,
  { block, kernel, recurrent, transposed }: FusedKernels,
): readonly Tensor[] {
  const xh1 = concat([x, h, constant(1, [1, h.shape[1]!])], 0); // [I+U+1, B]
  const products = transposed.map((gate) => gemm(gate, xh1));
  return custom([x, h, block], products, (cotangents) => {
    const dGates = joined(cotangents, products);
    return [
      gemm(kernel, dGates), // [I, G U] [G U, B]
      gemm(recurrent, dGates), // [U, G U] [G U, B]
      gemm(xh1, dGates, { transB: true }), // [I+U+1, B] [B, G U]
    ];
  });
}
