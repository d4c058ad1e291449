// Putting tensors together and taking them apart.

import { makeNode, makeTensor, shapeError, sameShape, type Tensor } from '../tensor.js';
import { build, read, type Value } from '../value.js';
import { zerosLike } from './elementwise.js';
import type { Operation } from './operation.js';

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

export const concatOp: Operation = {
  vjp: ({ inputs, attributes }, [g]) => {
    const axis = attributes['axis'] as number;
    const lengths = inputs.map((part) => part.shape[axis]!);
    return g === undefined ? [] : split(g, lengths, axis);
  },
  evaluate: ({ attributes, outputs }, parts) => {
    const axis = attributes['axis'] as number;
    const at = (place: readonly number[]): number => {
      let offset = place[axis]!;
      let index = 0;
      while (offset >= parts[index]!.shape[axis]!) offset -= parts[index++]!.shape[axis]!;
      return read(parts[index]!, place.with(axis, offset));
    };
    return [build(outputs[0]!.shape, at)];
  },
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

export const splitOp: Operation = {
  vjp: (node, cotangents) => {
    const parts = node.outputs.map((output, index) => cotangents[index] ?? zerosLike(output));
    return [concat(parts, node.attributes['axis'] as number)];
  },
  evaluate: ({ attributes, outputs }, [x]) => {
    const axis = attributes['axis'] as number;
    let offset = 0;
    return outputs.map(({ shape }) => {
      const start = offset;
      offset += shape[axis]!;
      return build(shape, (place) => read(x!, place.with(axis, place[axis]! + start)));
    });
  },
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

const inverse = (permutation: readonly number[]): readonly number[] =>
  permutation.map((_, axis) => permutation.indexOf(axis));

export const transposeOp: Operation = {
  vjp: ({ attributes }, [g]) => [g && transpose(g, inverse(attributes['perm'] as readonly number[]))],
  evaluate: ({ attributes }, [x]) => [transposed(x!, attributes['perm'] as readonly number[])],
};

/** The axes of an array in another order. */
export function transposed(x: Value, permutation: readonly number[]): Value {
  const from = inverse(permutation);
  const shape = permutation.map((axis) => x.shape[axis]!);
  return build(shape, (place) =>
    read(
      x,
      from.map((axis) => place[axis]!),
    ),
  );
}
