// Linear layers, and how a transformer's weights start: normal numbers, biases 0. Their deviation is that of nanoGPT
// (github.com/karpathy/nanoGPT, model.py, `_init_weights`; after GPT-2): 0.02, but 0.02 / sqrt(2 layers) where a
// sublayer's output is added to what it read; or 1 / sqrt(width) everywhere (Nanda et al. 2023, transformers.py).

import { gemm } from '../../graph/ops/matrix.js';
import type { Shape, Tensor } from '../../graph/tensor.js';
import { normal } from '../initializers.js';
import { single, type ParameterBlock } from '../parameters.js';
import type { TransformerConfig, TransformerContext } from './config.js';

/** @param isResidual whether what it puts out is added to what the sublayer read */
function deviationOf({ initialization, layers, width }: TransformerConfig, isResidual: boolean): number {
  if (initialization === 'width') return 1 / Math.sqrt(width);
  return isResidual ? 0.02 / Math.sqrt(2 * layers) : 0.02;
}

export const normalBlock = (
  config: TransformerConfig,
  name: string,
  shape: Shape,
  isResidual = false,
): ParameterBlock =>
  single({ name, shape, initialize: (random) => normal(shape, deviationOf(config, isResidual), random) });

export const filledBlock = (name: string, shape: Shape, value: number): ParameterBlock =>
  single({ name, shape, initialize: () => new Float32Array(shape[0]!).fill(value) });

export const linearBlocks = (
  config: TransformerConfig,
  name: string,
  [inputs, outputs]: readonly [number, number],
  isResidual = false,
): readonly ParameterBlock[] => [
  normalBlock(config, `${name}/kernel`, [inputs, outputs], isResidual),
  filledBlock(`${name}/bias`, [outputs], 0),
];

/** x [N, I] -> x K + b [N, O] */
export const linear = ({ weights }: TransformerContext, name: string, x: Tensor): Tensor =>
  gemm(x, weights(`${name}/kernel`), { c: weights(`${name}/bias`) });
