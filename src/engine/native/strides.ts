// How far apart in memory the values of a tensor lie along each axis, in values.

import { sizeOf, type Shape } from '../../graph/tensor.js';

/** Row by row. */
export const contiguous = (shape: Shape): readonly number[] => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/** Those of a tensor that is stretched to another shape (numpy's rule): 0 where it is. */
export function stretched(shape: Shape, to: Shape): readonly number[] {
  const own = contiguous(shape);
  return to.map((_, axis) => {
    const at = axis - to.length + shape.length;
    return at < 0 || shape[at] === 1 ? 0 : own[at]!;
  });
}

/**
 * The same places with as few axes as there can be: those are one whose values lie in a row in every list of strides.
 */
export function merged(
  shape: Shape,
  lists: readonly (readonly number[])[],
): { readonly shape: Shape; readonly lists: readonly (readonly number[])[] } {
  const dims: number[] = [];
  const strides = lists.map((): number[] => []);
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const last = dims.length - 1;
    const isOne = last >= 0 && lists.every((list, at) => strides[at]![last] === list[axis]! * size);
    if (isOne) dims[last]! *= size;
    else dims.push(size);
    lists.forEach((list, at) => {
      if (isOne) strides[at]![last] = list[axis]!;
      else strides[at]!.push(list[axis]!);
    });
  });
  if (dims.length > 0) return { shape: dims, lists: strides };
  return { shape: [1], lists: lists.map(() => [1]) };
}
