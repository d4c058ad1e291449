// Between class numbers and distributions over classes.

import { makeTensor, onlyOutput, shapeError, type Tensor, type Vjp } from '../tensor.js';
import { mul, sub } from './elementwise.js';
import { reduceSum } from './broadcast.js';

/** Class numbers [..] (i32) -> 0/1 with a new axis of length `depth` at `axis`. No gradient: its input is not real. */
export function oneHot(classes: Tensor, depth: number, axis: number): Tensor {
  if (classes.dtype !== 'i32') throw shapeError('OneHot', [classes], 'i32');
  const shape = [...classes.shape.slice(0, axis), depth, ...classes.shape.slice(axis)];
  return makeTensor('OneHot', [classes], { dtype: 'f32', shape }, { axis, depth });
}

/** The number of the largest value along `axis` (the first of equals); i32, no gradient. */
export function argMax(x: Tensor, axis: number): Tensor {
  const shape = x.shape.filter((_, i) => i !== axis);
  return makeTensor('ArgMax', [x], { dtype: 'i32', shape }, { axis });
}

/** exp(x) / sum exp(x) along `axis`. */
export function softmax(x: Tensor, axis: number): Tensor {
  return makeTensor('Softmax', [x], { dtype: x.dtype, shape: x.shape }, { axis });
}

export const softmaxVjp: Vjp = (node, [g]) => {
  if (g === undefined) return [];
  const y = onlyOutput(node);
  const gy = mul(g, y);
  return [sub(gy, mul(y, reduceSum(gy, [node.attributes['axis'] as number], true)))];
};

/** log softmax along `axis`, without overflow. */
export function logSoftmax(x: Tensor, axis: number): Tensor {
  return makeTensor('LogSoftmax', [x], { dtype: x.dtype, shape: x.shape }, { axis });
}

export const logSoftmaxVjp: Vjp = (node, [g]) => {
  if (g === undefined) return [];
  const axis = node.attributes['axis'] as number;
  return [sub(g, mul(softmax(node.inputs[0]!, axis), reduceSum(g, [axis], true)))];
};
