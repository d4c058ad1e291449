// The cotangents of a layer's gates as one matrix.

import { concat } from '../../../../graph/ops/arrange.js';
import { zerosLike } from '../../../../graph/ops/elementwise.js';
import type { Tensor } from '../../../../graph/tensor.js';

/** The gates' cotangents under each other. */
export function joined(cotangents: readonly (Tensor | undefined)[], outputs: readonly Tensor[]): Tensor {
  return concat(
    outputs.map((output, index) => cotangents[index] ?? zerosLike(output)),
    0,
  );
}
