// Normalisation of each token's values: layer normalisation (Ba, Kiros & Hinton 2016) or by the root of the mean square
// (Zhang & Sennrich 2019). N tokens, W width.

import { reduceSum } from '../../graph/ops/broadcast.js';
import { add, div, mul, scale, sqrt, sub } from '../../graph/ops/elementwise.js';
import { constant, type Tensor } from '../../graph/tensor.js';
import type { ParameterBlock } from '../parameters.js';
import type { TransformerConfig, TransformerContext } from './config.js';
import { filledBlock } from './linear.js';

/** PyTorch's default of LayerNorm. */
const EPSILON = 1e-5;

export function normBlocks({ norm, norm_type, width }: TransformerConfig, name: string): readonly ParameterBlock[] {
  if (norm === 'none') return [];
  const gain = filledBlock(`${name}/norm/scale`, [width], 1);
  return norm_type === 'rms' ? [gain] : [gain, filledBlock(`${name}/norm/shift`, [width], 0)];
}

/** x [N, W] */
export function normalize({ config, weights }: TransformerContext, name: string, x: Tensor): Tensor {
  const gain = weights(`${name}/norm/scale`);
  if (config.norm_type === 'rms') return mul(unitScale(x), gain);
  const centred = sub(x, mean(x));
  return add(mul(unitScale(centred), gain), weights(`${name}/norm/shift`));
}

/** x / sqrt(mean x^2 + epsilon) */
const unitScale = (x: Tensor): Tensor => div(x, sqrt(add(mean(mul(x, x)), constant(EPSILON))));

/** [N, W] -> [N, 1] */
const mean = (x: Tensor): Tensor => scale(reduceSum(x, [1], true), 1 / x.shape[1]!);
