// Categorical cross-entropy from logits, averaged over characters (Keras' `categorical_crossentropy` over a sequence,
// but computed from logits, so that no probability is clipped). Which characters count, and how much, is given.

import { label, constant, custom, type Tensor } from '../graph/tensor.js';
import { cast, div, greater, mul, neg, sub } from '../graph/ops/elementwise.js';
import { oneHot, logSoftmax, softmax } from '../graph/ops/classes.js';
import { expand, reduceSum, reshape } from '../graph/ops/broadcast.js';

/**
 * @param logits [V, N]
 * @param targets class numbers [N]
 * @param weights what each character counts, a scalar or [N]; for a mean they sum to 1
 * @returns a scalar
 */
export function crossEntropy(logits: Tensor, targets: Tensor, weights: Tensor): Tensor {
  const classes = logits.shape[0]!;
  const target = oneHot(targets, classes, 0); // [V, N]
  const likelihoods = reduceSum(mul(target, logSoftmax(logits, 0)), [0]); // [N]
  const loss = neg(reduceSum(mul(likelihoods, weights), [0]));
  const [output] = custom([logits], [loss], ([g]) => [mul(sub(softmax(logits, 0), target), mul(g!, weights))]);
  return label('loss', output!);
}

/** 1 for the characters [T, B] up to the end character, 0 for the padding behind it (class 0); i32. */
export function answerMask(targets: Tensor): Tensor {
  return cast(greater(targets, constant(0, [], 'i32')), 'i32');
}

/**
 * What each character [T, B] counts in a batch: the same share each, or of those that the mask keeps; times the weight of
 * its example. Returns a scalar or [T B].
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
