// Arrays in double precision, one value at a time: what operations are defined on, independent of any engine.

import { sizeOf, type Shape } from './tensor.js';

export interface Value {
  readonly shape: Shape;
  /** Row by row. */
  readonly data: Float64Array;
}

export function value(shape: Shape, data: ArrayLike<number>): Value {
  if (sizeOf(shape) !== data.length) throw new Error(`internal: ${data.length} values for [${shape.join()}]`);
  return { shape, data: Float64Array.from(data) };
}

/** An array from the value at each place. */
export const build = (shape: Shape, at: (place: number[]) => number): Value => ({
  shape,
  data: Float64Array.from({ length: sizeOf(shape) }, (_, flat) => at(placeOf(flat, shape))),
});

function placeOf(flat: number, shape: Shape): number[] {
  const place = new Array<number>(shape.length);
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return place;
}

export const read = ({ shape, data }: Value, place: readonly number[]): number =>
  data[place.reduce((flat, index, axis) => flat * shape[axis]! + index, 0)]!;

/** The value at a place of the shape that `x` is stretched to (numpy's rule). */
export function readBroadcast(x: Value, place: readonly number[]): number {
  const own = place.slice(place.length - x.shape.length);
  return read(
    x,
    own.map((index, axis) => (x.shape[axis] === 1 ? 0 : index)),
  );
}

export const map = ({ shape, data }: Value, f: (x: number) => number): Value => ({ shape, data: data.map(f) });

/** Two arrays stretched to `shape`, value by value. */
export const zip = (a: Value, b: Value, shape: Shape, f: (x: number, y: number) => number): Value =>
  build(shape, (place) => f(readBroadcast(a, place), readBroadcast(b, place)));

/** Values taken together over `axes`, which stay with length 1. */
export function reduce(x: Value, axes: readonly number[], start: number, f: (a: number, b: number) => number): Value {
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const data = new Float64Array(sizeOf(shape)).fill(start);
  x.data.forEach((entry, flat) => {
    const place = placeOf(flat, x.shape);
    const index = place.reduce((sum, i, axis) => sum * shape[axis]! + (axes.includes(axis) ? 0 : i), 0);
    data[index] = f(data[index]!, entry);
  });
  return { shape, data };
}
