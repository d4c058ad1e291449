// Loss and counts of a batch in TensorFlow.js: what model/loss.ts and model/programs.ts define, written anew.
// B batch, T time, V vocabulary.

import { tf, type Scalar, type Tensor, type Tensor2D, type Tensor3D } from './runtime.js';

/** 1 for characters that count, 0 for padding (class 0) where that does not; [B, T]. */
export const countMask = (targets: Tensor2D, lossMask: 'all' | 'answer'): Tensor2D =>
  lossMask === 'all' ? tf.onesLike(targets) : tf.cast(tf.greater(targets, 0), 'float32');

/** Cross-entropy from logits [B, T, V], the mean over characters that count. @param examples weights [B] */
export function crossEntropy(logits: Tensor3D, targets: Tensor2D, mask: Tensor2D, examples?: Tensor): Scalar {
  const vocabulary = logits.shape[2];
  const likelihoods = tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(tf.cast(targets, 'int32'), vocabulary)), 2);
  const shares = tf.div(tf.cast(mask, 'float32'), tf.sum(tf.cast(mask, 'float32')));
  const weights = examples === undefined ? shares : tf.mul(shares, tf.expandDims(examples, 1));
  return tf.neg(tf.sum(tf.mul(likelihoods, weights)));
}

export interface Counts {
  readonly answers: Int32Array; // [T, B]
  readonly characters: number;
  readonly correctCharacters: number;
  readonly correctAnswers: number;
}

export function countRight(logits: Tensor3D, targets: Tensor2D, mask: Tensor2D): Counts {
  return tf.tidy(() => {
    const answers = tf.argMax<Tensor2D>(logits, 2);
    const counted = tf.cast(mask, 'float32');
    const right = tf.mul(tf.cast(tf.equal(answers, tf.cast(targets, 'int32')), 'float32'), counted);
    const wrong = tf.sub(counted, right);
    const whole = tf.equal(tf.sum(wrong, 1), 0);
    const number = (x: Tensor): number => x.dataSync()[0]!;
    return {
      answers: Int32Array.from(tf.transpose(answers).dataSync()),
      characters: number(tf.sum(counted)),
      correctCharacters: number(tf.sum(right)),
      correctAnswers: number(tf.sum(tf.cast(whole, 'float32'))),
    };
  });
}
