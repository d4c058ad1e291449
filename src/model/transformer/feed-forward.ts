// The feed-forward sublayer: each token by itself through one wide layer (Vaswani et al. 2017, section 3.3).

import { add, erf, exp, mul, relu, scale, sub } from '../../graph/ops/elementwise.js';
import { constant, custom, type Tensor } from '../../graph/tensor.js';
import type { ParameterBlock } from '../parameters.js';
import type { TransformerConfig, TransformerContext } from './config.js';
import { linear, linearBlocks } from './linear.js';

export const feedForwardBlocks = (config: TransformerConfig, name: string): readonly ParameterBlock[] => [
  ...linearBlocks(config, `${name}/up`, [config.width, config.feed_forward]),
  ...linearBlocks(config, `${name}/down`, [config.feed_forward, config.width], true),
];

/** x [N, W] -> [N, W] */
export function feedForward(forward: TransformerContext, name: string, x: Tensor): Tensor {
  const hidden = linear(forward, `${name}/up`, x); // [N, F]
  const active = forward.config.activation === 'gelu' ? gelu(hidden) : relu(hidden);
  return linear(forward, `${name}/down`, active);
}

/** x times the share of normal numbers below it, Phi(x) = (1 + erf(x / sqrt 2)) / 2 (Hendrycks & Gimpel 2016). */
export function gelu(x: Tensor): Tensor {
  const half = constant(0.5);
  const z = scale(x, Math.SQRT1_2);
  const below = add(mul(erf(z), half), half);
  const [y] = custom([x], [mul(x, below)], ([g]) => {
    const density = exp(sub(constant(-Math.log(2 * Math.PI) / 2), mul(z, z))); // exp(-x^2 / 2) / sqrt(2 pi)
    return [mul(g!, add(below, mul(x, density)))]; // Phi + x Phi'
  });
  return y!;
}
