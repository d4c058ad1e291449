// Between class numbers, distributions over classes, and what a table says of each class.

import { isReal, makeTensor, onlyOutput, shapeError, sizeOf, type Tensor } from '../tensor.js';
import { build, map, read, reduce, zip, type Value } from '../value.js';
import { reduceSum, reshape } from './broadcast.js';
import { mul, sub } from './elementwise.js';
import { gemm } from './matrix.js';
import type { Operation } from './operation.js';

/** Class numbers [..] (i32) -> 0/1 with a new axis of length `depth` at `axis`. No gradient: its input is not real. */
export function oneHot(classes: Tensor, depth: number, axis: number): Tensor {
  if (classes.dtype !== 'i32') throw shapeError('OneHot', [classes], 'i32');
  const shape = [...classes.shape.slice(0, axis), depth, ...classes.shape.slice(axis)];
  return makeTensor('OneHot', [classes], { dtype: 'f32', shape }, { axis, depth });
}
export const oneHotOp: Operation = {
  vjp: 'none',
  evaluate: ({ attributes, outputs }, [classes]) => {
    const axis = attributes['axis'] as number;
    return [build(outputs[0]!.shape, (at) => Number(read(classes!, at.toSpliced(axis, 1)) === at[axis]))];
  },
};

/** Rows of a table [V, ..] for class numbers [..] (i32): [.., ..]. */
export function gather(table: Tensor, classes: Tensor): Tensor {
  if (classes.dtype !== 'i32' || table.shape.length === 0) {
    throw shapeError('Gather', [table, classes], 'a table with rows, and i32');
  }
  const shape = [...classes.shape, ...table.shape.slice(1)];
  return makeTensor('Gather', [table, classes], { dtype: table.dtype, shape }, { axis: 0 });
}
export const gatherOp: Operation = {
  /** Each row's cotangents summed: a product with the classes' zeros and ones, cheap where there are few classes. */
  vjp: ({ inputs }, [g]) => {
    if (g === undefined) return [];
    const [table, classes] = inputs as [Tensor, Tensor];
    const [rows, count] = [table.shape[0]!, sizeOf(classes.shape)];
    const isClass = oneHot(reshape(classes, [count]), rows, 0); // [V, N]
    const sums = gemm(isClass, reshape(g, [count, sizeOf(table.shape) / rows]));
    return [reshape(sums, table.shape)];
  },
  evaluate: ({ outputs }, [table, classes]) => {
    const rank = classes!.shape.length;
    const at = (place: readonly number[]): number =>
      read(table!, [read(classes!, place.slice(0, rank)), ...place.slice(rank)]);
    return [build(outputs[0]!.shape, at)];
  },
};

/** The number of the largest value along `axis` (the first of equals); i32, no gradient. */
export function argMax(x: Tensor, axis: number): Tensor {
  checkAxis('ArgMax', x, axis);
  const shape = x.shape.filter((_, i) => i !== axis);
  return makeTensor('ArgMax', [x], { dtype: 'i32', shape }, { axis });
}
export const argMaxOp: Operation = {
  vjp: 'none',
  evaluate: ({ attributes, outputs }, [x]) => {
    const axis = attributes['axis'] as number;
    const at = (place: readonly number[]): number => {
      const line = Array.from({ length: x!.shape[axis]! }, (_, i) => read(x!, place.toSpliced(axis, 0, i)));
      return line.indexOf(Math.max(...line));
    };
    return [build(outputs[0]!.shape, at)];
  },
};

/** exp(x) / sum exp(x) along `axis`. */
export function softmax(x: Tensor, axis: number): Tensor {
  checkAxis('Softmax', x, axis);
  return makeTensor('Softmax', [x], { dtype: x.dtype, shape: x.shape }, { axis });
}
export const softmaxOp: Operation = {
  vjp: (node, [g]) => {
    if (g === undefined) return [];
    const y = onlyOutput(node);
    const gy = mul(g, y);
    return [sub(gy, mul(y, reduceSum(gy, [node.attributes['axis'] as number], true)))];
  },
  evaluate: ({ attributes }, [x]) => [map(logSoftmaxOf(x!, attributes['axis'] as number), Math.exp)],
};

/** log softmax along `axis`, without overflow. */
export function logSoftmax(x: Tensor, axis: number): Tensor {
  checkAxis('LogSoftmax', x, axis);
  return makeTensor('LogSoftmax', [x], { dtype: x.dtype, shape: x.shape }, { axis });
}
export const logSoftmaxOp: Operation = {
  vjp: (node, [g]) => {
    if (g === undefined) return [];
    const axis = node.attributes['axis'] as number;
    return [sub(g, mul(softmax(node.inputs[0]!, axis), reduceSum(g, [axis], true)))];
  },
  evaluate: ({ attributes }, [x]) => [logSoftmaxOf(x!, attributes['axis'] as number)],
};

/** x - max - log sum exp(x - max) */
function logSoftmaxOf(x: Value, axis: number): Value {
  const minus = (a: Value, b: Value): Value => zip(a, b, a.shape, (p, q) => p - q);
  const shifted = minus(x, reduce(x, [axis], -Infinity, Math.max));
  const total = reduce(map(shifted, Math.exp), [axis], 0, (a, b) => a + b);
  return minus(shifted, map(total, Math.log));
}

function checkAxis(op: 'ArgMax' | 'Softmax' | 'LogSoftmax', x: Tensor, axis: number): void {
  if (!isReal(x.dtype) || axis < 0 || axis >= x.shape.length) throw shapeError(op, [x], `real numbers, axis ${axis}`);
}
