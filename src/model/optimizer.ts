// Adam, as a pure function on graph tensors, and gradient clipping.

import { add, div, min, mul, scale, sqrt, sub, sum } from '../graph/ops/elementwise.js';
import { reduceSum } from '../graph/ops/broadcast.js';
import { constant, label, type Tensor } from '../graph/tensor.js';

/** Keras' defaults (keras/src/optimizers/adam.py, Keras 3). */
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-7;

export interface AdamState {
  readonly m: Tensor;
  readonly v: Tensor;
}

/**
 * One Adam step on one weight, in the "epsilon hat" form of Kingma & Ba 2014, end of section 2:
 * w - rate m / (sqrt(v) + epsilon), where `rate` already holds the bias correction (see `adamRate`).
 */
export function adam(
  weight: Tensor,
  gradient: Tensor,
  { m, v }: AdamState,
  rate: Tensor,
): AdamState & { weight: Tensor } {
  const newM = add(scale(m, BETA_1), scale(gradient, 1 - BETA_1));
  const newV = add(scale(v, BETA_2), scale(mul(gradient, gradient), 1 - BETA_2));
  const step = div(mul(newM, rate), add(sqrt(newV), constant(EPSILON)));
  return { weight: sub(weight, step), m: newM, v: newV };
}

/** The learning rate with both bias corrections, for the step with this number (the first is 1). */
export function adamRate(learningRate: number, step: number): number {
  return (learningRate * Math.sqrt(1 - BETA_2 ** step)) / (1 - BETA_1 ** step);
}

/** Gradients scaled down together where their common norm exceeds `limit` (Pascanu et al. 2013). */
export function clipByGlobalNorm(gradients: readonly Tensor[], limit: number): readonly Tensor[] {
  const squares = gradients.map((gradient) =>
    reduceSum(
      mul(gradient, gradient),
      gradient.shape.map((_, axis) => axis),
    ),
  );
  const norm = label('grad/norm', sqrt(sum(squares)));
  const factor = min(constant(1), div(constant(limit), norm)); // norm 0: limit / 0 = infinity, factor 1
  return gradients.map((gradient) => mul(gradient, factor));
}
