// Categorical cross-entropy from logits, averaged over characters (Keras' `categorical_crossentropy` over a sequence,
// but computed from logits, so that no probability is clipped). Which characters count, and how much, is given.

import { label, constant, custom, type Tensor } from '../graph/tensor.js';
import { cast, div, greater, mul, neg, sub } from '../graph/ops/elementwise.js';
import { oneHot, logSoftmax, softmax } from '../graph/ops/classes.js';
import { expand, reduceSum, reshape } from '../graph/ops/broadcast.js';
import type { TrainingSpec } from '../spec/schema.js';

/**
 * In double precision where asked for: in single precision log softmax is a multiple of 1e-7 near 0, and so its
 * gradients are 0 or too large when a network is nearly sure ("slingshots" of Nanda et al. 2023, "softmax collapse" of
 * Prieto et al. 2025).
 *
 * @param logits [V, N]
 * @param targets class numbers [N]
 * @param weights what each character counts, a scalar or [N]; for a mean they sum to 1
 * @returns a scalar
 */
export function crossEntropy(
  logits: Tensor,
  targets: Tensor,
  weights: Tensor,
  precision: TrainingSpec['loss_precision'] = 'single',
): Tensor {
  const as = (x: Tensor, dtype: 'f32' | 'f64'): Tensor => (precision === 'single' ? x : cast(x, dtype));
  const scores = as(logits, 'f64');
  const target = as(oneHot(targets, logits.shape[0]!, 0), 'f64'); // [V, N]
  const likelihoods = reduceSum(mul(target, logSoftmax(scores, 0)), [0]); // [N]
  const loss = as(neg(reduceSum(mul(likelihoods, as(weights, 'f64')), [0])), 'f32');
  const [output] = custom([logits], [loss], ([g]) => {
    const error = as(sub(softmax(scores, 0), target), 'f32'); // exact near 0 and 1 before it is rounded
    return [mul(error, mul(g!, weights))];
  });
  return label('loss', output!);
}

/** 1 for the characters [T, B] up to the end character, 0 for the padding behind it (class 0); i32. */
export function answerMask(targets: Tensor): Tensor {
  return cast(greater(targets, constant(0, [], 'i32')), 'i32');
}

/**
 * What each character [T, B] counts in a batch: the same share each, or of those that the mask keeps; times the weight
 * of its example. Returns a scalar or [T B].
 *
 * @param mask [T, B] of 0 and 1
 * @param examples [B], 1 on average over all training examples
 */
export function characterWeights(targets: Tensor, mask?: Tensor, examples?: Tensor): Tensor {
  const [length, batch] = targets.shape as [number, number];
  const shares = mask === undefined ? constant(1 / (length * batch)) : sharesOf(cast(mask, 'f32'));
  const weights = examples === undefined ? shares : mul(expand(examples, [length, batch]), shares);
  return weights.shape.length === 0 ? weights : reshape(weights, [length * batch]);
}

const sharesOf = (mask: Tensor): Tensor => div(mask, reduceSum(mask, [0, 1]));
