// Categorical cross-entropy from logits, averaged over all characters, padding and end character included (Keras'
// `categorical_crossentropy` over a sequence, but computed from logits, so that no probability is clipped).

import { label, constant, custom, type Tensor } from '../graph/tensor.js';
import { mul, neg, sub } from '../graph/ops/elementwise.js';
import { oneHot, logSoftmax, softmax } from '../graph/ops/classes.js';
import { reduceSum } from '../graph/ops/broadcast.js';

/** @param logits [V, N] @param targets class numbers [N] @returns the mean over N, a scalar */
export function crossEntropy(logits: Tensor, targets: Tensor): Tensor {
  const [classes, count] = logits.shape as [number, number];
  const weight = constant(1 / count);
  const target = oneHot(targets, classes, 0); // [V, N]
  const loss = mul(neg(reduceSum(mul(target, logSoftmax(logits, 0)), [0, 1])), weight);
  const [output] = custom([logits], [loss], ([g]) => [mul(sub(softmax(logits, 0), target), mul(g!, weight))]);
  return label('loss', output!);
}
