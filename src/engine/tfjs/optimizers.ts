// How weights follow their gradients, in TensorFlow.js operations: the formulas of model/optimizers.ts, written anew.
// TensorFlow.js' own optimizers differ from Keras' (where epsilon stands, how states are kept).

import type { LearningConfig } from '../../model/training-state.js';
import { tf, type Tensor } from './runtime.js';

const EPSILON = 1e-7;

export interface Update {
  readonly weight: Tensor;
  /** New values of what the optimizer keeps, by name. */
  readonly slots: Readonly<Record<string, Tensor>>;
}

export interface StepNumbers {
  readonly learningRate: number;
  readonly step: number;
}

export function update(
  optimizer: LearningConfig['optimizer'],
  weight: Tensor,
  gradient: Tensor,
  slot: (name: string) => Tensor,
  { learningRate, step }: StepNumbers,
): Update {
  switch (optimizer.name) {
    case 'adam':
    case 'adamw': {
      const { beta_1, beta_2 } = optimizer;
      const m = mix(slot('m'), gradient, beta_1);
      const v = mix(slot('v'), tf.square(gradient), beta_2);
      const rate = (learningRate * Math.sqrt(1 - beta_2 ** step)) / (1 - beta_1 ** step);
      const decayed = optimizer.name === 'adamw' ? tf.mul(weight, 1 - learningRate * optimizer.weight_decay) : weight;
      const change = tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), EPSILON));
      return { weight: tf.sub(decayed, change), slots: { m, v } };
    }
    case 'sgd': {
      if (optimizer.momentum === 0) return { weight: tf.sub(weight, tf.mul(gradient, learningRate)), slots: {} };
      const velocity = tf.sub(tf.mul(slot('velocity'), optimizer.momentum), tf.mul(gradient, learningRate));
      return { weight: tf.add(weight, velocity), slots: { velocity } };
    }
    case 'rmsprop': {
      const v = mix(slot('v'), tf.square(gradient), optimizer.rho);
      return {
        weight: tf.sub(weight, tf.div(tf.mul(gradient, learningRate), tf.sqrt(tf.add(v, EPSILON)))),
        slots: { v },
      };
    }
  }
}

/** decay a + (1 - decay) b */
export const mix = (a: Tensor, b: Tensor, decay: number): Tensor => tf.add(tf.mul(a, decay), tf.mul(b, 1 - decay));

/** Gradients scaled down together where their common norm exceeds `limit`. */
export function clipByGlobalNorm(gradients: readonly Tensor[], limit: number): readonly Tensor[] {
  const norm = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
  const factor = tf.minimum(1, tf.div(limit, norm));
  return gradients.map((gradient) => tf.mul(gradient, factor));
}
