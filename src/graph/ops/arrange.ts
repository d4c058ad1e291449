// Putting tensors together and taking them apart.

import { makeNode, makeTensor, shapeError, sameShape, type Tensor, type Vjp } from '../tensor.js';
import { zerosLike } from './elementwise.js';

/** Tensors side by side along `axis`. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const [first, ...others] = parts;
  if (first === undefined) throw new Error('internal: Concat of no tensors');
  if (others.length === 0) return first;
  const isAlike = (part: Tensor): boolean =>
    part.dtype === first.dtype &&
    sameShape(
      part.shape.map((size, i) => (i === axis ? 0 : size)),
      first.shape.map((size, i) => (i === axis ? 0 : size)),
    );
  if (!parts.every(isAlike)) throw shapeError('Concat', parts, `shapes alike but for axis ${axis}`);
  const length = parts.reduce((total, part) => total + part.shape[axis]!, 0);
  const shape = first.shape.map((size, i) => (i === axis ? length : size));
  return makeTensor('Concat', parts, { dtype: first.dtype, shape }, { axis });
}

export const concatVjp: Vjp = (node, [g]) => {
  const axis = node.attributes['axis'] as number;
  return g === undefined
    ? []
    : split(
        g,
        node.inputs.map((part) => part.shape[axis]!),
        axis,
      );
};

/** Consecutive parts of the given lengths along `axis`. */
export function split(x: Tensor, lengths: readonly number[], axis: number): readonly Tensor[] {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total !== x.shape[axis]) throw shapeError('Split', [x], `axis ${axis} of length ${total}`);
  if (lengths.length === 1) return [x];
  const types = lengths.map((length) => ({
    dtype: x.dtype,
    shape: x.shape.map((size, i) => (i === axis ? length : size)),
  }));
  return makeNode('Split', [x], types, { axis, split: lengths }).outputs;
}

/** `count` equal parts along `axis`. */
export function splitEvenly(x: Tensor, count: number, axis: number): readonly Tensor[] {
  const length = x.shape[axis]! / count;
  return split(x, new Array<number>(count).fill(length), axis);
}

export const splitVjp: Vjp = (node, cotangents) => {
  const parts = node.outputs.map((output, index) => cotangents[index] ?? zerosLike(output));
  return [concat(parts, node.attributes['axis'] as number)];
};

/** Axes in another order. */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  const isPermutation = sameShape(
    [...permutation].sort((a, b) => a - b),
    x.shape.map((_, i) => i),
  );
  if (!isPermutation) throw shapeError('Transpose', [x], `a permutation of its axes, not ${permutation.join(',')}`);
  const shape = permutation.map((axis) => x.shape[axis]!);
  return makeTensor('Transpose', [x], { dtype: x.dtype, shape }, { perm: permutation });
}

export const transposeVjp: Vjp = (node, [g]) => {
  const permutation = node.attributes['perm'] as readonly number[];
  return [
    g &&
      transpose(
        g,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
  ];
};
