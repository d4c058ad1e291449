// Batch normalisation of a layer's output: each feature over all examples and steps of a batch (Ioffe & Szegedy 2015).
// Constants and the moving statistics as Keras has them (keras/src/layers/normalization/batch_normalization.py, Keras
// 3).

import { reduceSum, reshape } from '../../graph/ops/broadcast.js';
import { add, div, mul, scale, sqrt, sub, sum } from '../../graph/ops/elementwise.js';
import { constant, type Tensor } from '../../graph/tensor.js';
import { single, type ParameterBlock } from '../parameters.js';
import type { RecurrentContext } from './config.js';

const MOMENTUM = 0.99;
const EPSILON = 1e-3;

export function normalizationBlocks(name: string, width: number): readonly ParameterBlock[] {
  const filled = (part: string, value: number, trainable: boolean): ParameterBlock =>
    single({
      name: `${name}/norm/${part}`,
      shape: [width],
      initialize: () => new Float32Array(width).fill(value),
      trainable,
    });
  return [
    filled('gamma', 1, true),
    filled('beta', 0, true),
    filled('moving_mean', 0, false),
    filled('moving_variance', 1, false),
  ];
}

/** Steps [W, B], normalised by the batch when training (which moves the statistics kept), else by those kept. */
export function normalize(forward: RecurrentContext, name: string, steps: readonly Tensor[]): readonly Tensor[] {
  const column = (part: string): Tensor => {
    const vector = forward.weights(`${name}/norm/${part}`);
    return reshape(vector, [vector.shape[0]!, 1]);
  };
  const moving = { mean: column('moving_mean'), variance: column('moving_variance') };
  const used = forward.training === undefined ? moving : batchStatistics(steps);
  for (const part of ['mean', 'variance'] as const) {
    const updated = add(scale(moving[part], MOMENTUM), scale(used[part], 1 - MOMENTUM));
    forward.training?.updates.set(`${name}/norm/moving_${part}`, reshape(updated, [updated.shape[0]!]));
  }
  const factor = div(column('gamma'), sqrt(add(used.variance, constant(EPSILON)))); // [W, 1]
  const offset = sub(column('beta'), mul(used.mean, factor));
  return steps.map((step) => add(mul(step, factor), offset));
}

/** Mean and variance [W, 1] over examples and steps; the variance is the biased one. */
function batchStatistics(steps: readonly Tensor[]): { mean: Tensor; variance: Tensor } {
  const count = steps.length * steps[0]!.shape[1]!;
  const average = (terms: readonly Tensor[]): Tensor =>
    scale(sum(terms.map((term) => reduceSum(term, [1], true))), 1 / count);
  const mean = average(steps);
  const deviations = steps.map((step) => sub(step, mean));
  return { mean, variance: average(deviations.map((deviation) => mul(deviation, deviation))) };
}
