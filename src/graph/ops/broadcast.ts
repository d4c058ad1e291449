// Sums over axes and its transpose, stretching along axes; the one place where broadcasting is undone.

import { makeTensor, sameShape, shapeError, sizeOf, type Shape, type Tensor } from '../tensor.js';
import { build, readBroadcast, reduce, value } from '../value.js';
import type { Evaluate, Operation } from './operation.js';

/** The shape two operands are stretched to (numpy's rule), or undefined where they do not fit. */
export function broadcastShape(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    shape.push(left === 1 ? right : left);
  }
  return shape;
}

/** Sum over `axes`; with `keepDimensions` the axes stay, with length 1. */
export function reduceSum(x: Tensor, axes: readonly number[], keepDimensions = false): Tensor {
  const shape = reducedShape('ReduceSum', x, axes, keepDimensions);
  return makeTensor('ReduceSum', [x], { dtype: x.dtype, shape }, { axes, keepdims: keepDimensions ? 1 : 0 });
}

/** Smallest value over `axes`. Used for counting only: it has no gradient. */
export function reduceMin(x: Tensor, axes: readonly number[]): Tensor {
  const shape = reducedShape('ReduceMin', x, axes, false);
  return makeTensor('ReduceMin', [x], { dtype: x.dtype, shape }, { axes, keepdims: 0 });
}

function reducedShape(op: 'ReduceSum' | 'ReduceMin', x: Tensor, axes: readonly number[], keep: boolean): Shape {
  if (axes.some((axis) => axis < 0 || axis >= x.shape.length)) {
    throw shapeError(op, [x], `axes within rank ${x.shape.length}, got ${axes.join(',')}`);
  }
  if (keep) return x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return x.shape.filter((_, axis) => !axes.includes(axis));
}

/** Stretches `x` to `shape` (numpy's rule). */
export function expand(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const stretched = broadcastShape(x.shape, shape);
  if (stretched === undefined || !sameShape(stretched, shape)) {
    throw shapeError('Expand', [x], `a shape that stretches to [${shape.join(',')}]`);
  }
  return makeTensor('Expand', [x], { dtype: x.dtype, shape }, { shape });
}

/** The same values in the same order, in another shape. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;

  if (sizeOf(shape) !== sizeOf(x.shape)) throw shapeError('Reshape', [x], `as many values as [${shape.join(',')}]`);
  return makeTensor('Reshape', [x], { dtype: x.dtype, shape }, { shape });
}

/** Sums a cotangent over the axes along which an operand of `shape` was stretched. */
export function unbroadcast(cotangent: Tensor, shape: Shape): Tensor {
  if (sameShape(cotangent.shape, shape)) return cotangent;
  const missing = cotangent.shape.length - shape.length;
  const axes = cotangent.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < missing || (shape[axis - missing] === 1 && cotangent.shape[axis] !== 1));
  return reshape(axes.length === 0 ? cotangent : reduceSum(cotangent, axes, true), shape);
}

const reduced =
  (start: number, f: (a: number, b: number) => number): Evaluate =>
  ({ attributes, outputs }, [x]) => {
    const { data } = reduce(x!, attributes['axes'] as readonly number[], start, f);
    return [value(outputs[0]!.shape, data)];
  };

export const reduceMinOp: Operation = { vjp: 'none', evaluate: reduced(Infinity, Math.min) };

export const reduceSumOp: Operation = {
  vjp: ({ inputs, attributes }, [cotangent]) => {
    const x = inputs[0]!;
    const axes = attributes['axes'] as readonly number[];
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    return [cotangent && expand(reshape(cotangent, kept), x.shape)];
  },
  evaluate: reduced(0, (a, b) => a + b),
};

export const expandOp: Operation = {
  vjp: ({ inputs }, [cotangent]) => [cotangent && unbroadcast(cotangent, inputs[0]!.shape)],
  evaluate: ({ outputs }, [x]) => [build(outputs[0]!.shape, (place) => readBroadcast(x!, place))],
};

export const reshapeOp: Operation = {
  vjp: ({ inputs }, [cotangent]) => [cotangent && reshape(cotangent, inputs[0]!.shape)],
  evaluate: ({ outputs }, [x]) => [value(outputs[0]!.shape, x!.data)],
};
