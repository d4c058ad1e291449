// How weights follow their gradients, as pure functions on graph tensors. Formulas, names and defaults are Keras'
// (keras/src/optimizers, Keras 3).

import { add, div, min, mul, scale, sqrt, sub, sum } from '../graph/ops/elementwise.js';
import { reduceSum } from '../graph/ops/broadcast.js';
import { constant, label, type Tensor } from '../graph/tensor.js';
import type { TrainingSpec } from '../spec/schema.js';

const EPSILON = 1e-7;

type OptimizerSpec = TrainingSpec['optimizer'];
type Scalar = 'rate' | 'decay';

export interface Optimizer {
  /** Names of the arrays it keeps for each weight, of the weight's shape, zero at the start. */
  readonly slots: readonly string[];
  /** The numbers that a step takes. @param step number of this step over the whole training; the first is 1 */
  scalars(learningRate: number, step: number): Partial<Record<Scalar, number>>;
  update(
    weight: Tensor,
    gradient: Tensor,
    slots: readonly Tensor[],
    scalars: Readonly<Partial<Record<Scalar, Tensor>>>,
  ): { readonly weight: Tensor; readonly slots: readonly Tensor[] };
}

export function optimizerOf(spec: OptimizerSpec): Optimizer {
  switch (spec.name) {
    case 'adam':
      return adam(spec);
    case 'adamw':
      return adamw(spec);
    case 'sgd':
      return sgd(spec);
    case 'rmsprop':
      return rmsprop(spec);
  }
}

type Betas = Pick<Extract<OptimizerSpec, { name: 'adam' }>, 'beta_1' | 'beta_2'>;

/**
 * Kingma & Ba 2014 in the "epsilon hat" form of the end of section 2: w - rate m / (sqrt(v) + epsilon), where `rate`
 * holds both bias corrections.
 */
function adam({ beta_1, beta_2 }: Betas): Optimizer {
  return {
    slots: ['m', 'v'],
    scalars: (learningRate, step) => ({ rate: adamRate(learningRate, step, beta_1, beta_2) }),
    update: (weight, gradient, [m, v], { rate }) => {
      const newM = add(scale(m!, beta_1), scale(gradient, 1 - beta_1));
      const newV = add(scale(v!, beta_2), scale(mul(gradient, gradient), 1 - beta_2));
      const step = div(mul(newM, rate!), add(sqrt(newV), constant(EPSILON)));
      return { weight: sub(weight, step), slots: [newM, newV] };
    },
  };
}

function adamRate(learningRate: number, step: number, beta1: number, beta2: number): number {
  return (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
}

/** Adam, after each weight has lost a share of itself (Loshchilov & Hutter 2019). All weights do, as in Keras. */
function adamw(spec: Extract<OptimizerSpec, { name: 'adamw' }>): Optimizer {
  const inner = adam(spec);
  return {
    ...inner,
    scalars: (learningRate, step) => ({
      ...inner.scalars(learningRate, step),
      decay: 1 - learningRate * spec.weight_decay,
    }),
    update: (weight, gradient, slots, scalars) => inner.update(mul(weight, scalars.decay!), gradient, slots, scalars),
  };
}

/** w + velocity, velocity = momentum velocity - rate g (Polyak 1964). */
function sgd({ momentum }: Extract<OptimizerSpec, { name: 'sgd' }>): Optimizer {
  return {
    slots: momentum === 0 ? [] : ['velocity'],
    scalars: (learningRate) => ({ rate: learningRate }),
    update: (weight, gradient, [velocity], { rate }) => {
      const step = mul(gradient, rate!);
      if (velocity === undefined) return { weight: sub(weight, step), slots: [] };
      const next = sub(scale(velocity, momentum), step);
      return { weight: add(weight, next), slots: [next] };
    },
  };
}

/** w - rate g / sqrt(v + epsilon), v a moving mean of squared gradients (Tieleman & Hinton 2012). */
function rmsprop({ rho }: Extract<OptimizerSpec, { name: 'rmsprop' }>): Optimizer {
  return {
    slots: ['v'],
    scalars: (learningRate) => ({ rate: learningRate }),
    update: (weight, gradient, [v], { rate }) => {
      const newV = add(scale(v!, rho), scale(mul(gradient, gradient), 1 - rho));
      const step = div(mul(gradient, rate!), sqrt(add(newV, constant(EPSILON))));
      return { weight: sub(weight, step), slots: [newV] };
    },
  };
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
