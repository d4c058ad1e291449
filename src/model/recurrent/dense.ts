// The last layer: from what the decoder puts out to a score for every character.

import { concat, split } from '../../graph/ops/arrange.js';
import { reshape } from '../../graph/ops/broadcast.js';
import { add } from '../../graph/ops/elementwise.js';
import { gemm } from '../../graph/ops/matrix.js';
import { label, type Tensor } from '../../graph/tensor.js';
import { glorotUniform } from '../initializers.js';
import { fused, type ParameterBlock } from '../parameters.js';
import type { RecurrentContext } from './config.js';

export function denseBlock(inputs: number, vocabulary: number): ParameterBlock {
  return fused('dense', [
    {
      name: 'dense/kernel',
      shape: [inputs, vocabulary],
      initialize: (random) => glorotUniform(inputs, vocabulary, random),
    },
    { name: 'dense/bias', shape: [vocabulary], initialize: () => new Float32Array(vocabulary) },
  ]);
}

/**
 * Logits [V, N] of hidden values [W, B] per step, side by side. A product a step: putting the steps side by side first
 * would copy more than it saves.
 */
export function logits({ weights }: RecurrentContext, hidden: readonly Tensor[]): Tensor {
  const block = weights('dense');
  const [rows, columns] = block.shape as [number, number];
  const [kernel, bias] = split(block, [rows - 1, 1], 0) as [Tensor, Tensor];
  const column = reshape(bias, [columns, 1]);
  const products = hidden.map((h) => gemm(kernel, h, { transA: true }));
  return label('logits', add(concat(products, 1), column)); // the bias once, so that its gradient is one sum
}
