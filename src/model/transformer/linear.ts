// Linear layers, and how a transformer's weights start: as in nanoGPT (github.com/karpathy/nanoGPT, model.py,
// `_init_weights`; after GPT-2): normal with deviation 0.02, but 0.02 / sqrt(2 layers) where a sublayer's output is added
// to what it read; biases 0.

import { gemm } from '../../graph/ops/matrix.js';
import type { Shape, Tensor } from '../../graph/tensor.js';
import { normal } from '../initializers.js';
import { single, type ParameterBlock } from '../parameters.js';
import type { TransformerConfig, TransformerContext } from './config.js';

const DEVIATION = 0.02;

export const residualDeviation = ({ layers }: TransformerConfig): number => DEVIATION / Math.sqrt(2 * layers);

export const normalBlock = (name: string, shape: Shape, deviation = DEVIATION): ParameterBlock =>
  single({ name, shape, initialize: (random) => normal(shape, deviation, random) });

export const filledBlock = (name: string, shape: Shape, value: number): ParameterBlock =>
  single({ name, shape, initialize: () => new Float32Array(shape[0]!).fill(value) });

export const linearBlocks = (
  name: string,
  inputs: number,
  outputs: number,
  deviation = DEVIATION,
): readonly ParameterBlock[] => [
  normalBlock(`${name}/kernel`, [inputs, outputs], deviation),
  filledBlock(`${name}/bias`, [outputs], 0),
];

/** x [N, I] -> x K + b [N, O] */
export const linear = ({ weights }: TransformerContext, name: string, x: Tensor): Tensor =>
  gemm(x, weights(`${name}/kernel`), { c: weights(`${name}/bias`) });
