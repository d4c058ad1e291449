// Normalisation of each token's values: layer normalisation (Ba, Kiros & Hinton 2016) or by the root of the mean square
// (Zhang & Sennrich 2019). N tokens, W width.

import { reduceSum } from '../../graph/ops/broadcast.js';
import { add, div, mul, scale, sqrt, sub } from '../../graph/ops/elementwise.js';
import { constant, custom, type Tensor } from '../../graph/tensor.js';
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
  if (config.norm_type === 'rms') return mul(standardize(x, false), gain);
  return add(mul(standardize(x, true), gain), weights(`${name}/norm/shift`));
}

/**
 * y = c / sqrt(mean c^2 + epsilon), where c is x, or x - mean x. Its derivative is written over y: the gradient of x is
 * (g - y mean(g y)) / sqrt(..), less its mean where x was centred. Operation by operation it would pass over [N, W]
 * twice as often.
 */
function standardize(x: Tensor, isCentred: boolean): Tensor {
  const centred = isCentred ? sub(x, mean(x)) : x;
  const inverse = div(constant(1), sqrt(add(mean(mul(centred, centred)), constant(EPSILON)))); // [N, 1]
  const [y] = custom([x], [mul(centred, inverse)], ([g]) => {
    const across = sub(g!, mul(y!, mean(mul(g!, y!)))); // the mean of this is that of g: y has none
    return [mul(isCentred ? sub(across, mean(g!)) : across, inverse)];
  });
  return y!;
}

/** [N, W] -> [N, 1] */
const mean = (x: Tensor): Tensor => scale(reduceSum(x, [1], true), 1 / x.shape[1]!);
