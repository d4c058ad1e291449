// Values put elsewhere as they are: side by side, taken apart, stretched, turned over.

import type { Node, Shape, Tensor } from '../../graph/tensor.js';
import type { Place } from './layout.js';
import { contiguous, merged, stretched } from './strides.js';
import { storedAs, wordsEach } from './values.js';
import type { Encode, Writer } from './writer.js';

export const copies = {
  Concat: ({ inputs, attributes, outputs: [joined] }, writer) => {
    const axis = attributes['axis'] as number;
    const strides = contiguous(joined!.shape);
    let before = 0;
    for (const part of inputs) {
      const from = { tensor: part, strides: contiguous(part.shape) };
      const place = shifted(writer.placeOf(joined!), before * strides[axis]! * wordsEach(storedAs(part)));
      if (!samePlace(place, writer.placeOf(part))) encodeCopy(part.shape, from, { place, strides }, writer);
      before += part.shape[axis]!;
    }
  },
  Expand: ({ inputs: [x], outputs: [y] }, writer) => {
    const from = { tensor: x!, strides: stretched(x!.shape, y!.shape) };
    encodeCopy(y!.shape, from, whole(y!, writer), writer);
  },
  Split: ({ inputs: [x], attributes, outputs }, writer, writes) => {
    const axis = attributes['axis'] as number;
    const strides = contiguous(x!.shape);
    let before = 0;
    for (const part of outputs) {
      const from = { tensor: x!, strides, offset: before * strides[axis]! };
      if (writes.includes(part)) encodeCopy(part.shape, from, whole(part, writer), writer);
      before += part.shape[axis]!;
    }
  },
  Transpose: ({ inputs: [x], attributes, outputs: [y] }, writer) => {
    const own = contiguous(x!.shape);
    const strides = (attributes['perm'] as readonly number[]).map((axis) => own[axis]!);
    encodeCopy(y!.shape, { tensor: x!, strides }, whole(y!, writer), writer);
  },
} satisfies Partial<Record<Node['op'], Encode>>;

interface Source {
  readonly tensor: Tensor;
  readonly strides: Shape;
  /** How many values are left out first. */
  readonly offset?: number;
}

interface Target {
  readonly place: Place;
  readonly strides: Shape;
}

/** @param dims how many values there are along each axis, in the order of the strides */
export function encodeCopy(dims: Shape, { tensor, strides, offset = 0 }: Source, to: Target, writer: Writer): void {
  const { shape, lists } = merged(dims, [strides, to.strides]);
  writer.instruction('copy');
  writer.type(storedAs(tensor));
  writer.shape(shape);
  writer.place(shifted(writer.placeOf(tensor), offset * wordsEach(storedAs(tensor))));
  writer.numbers(...lists[0]!);
  writer.place(to.place);
  writer.numbers(...lists[1]!);
}

const whole = (tensor: Tensor, writer: Writer): Target => ({
  place: writer.placeOf(tensor),
  strides: contiguous(tensor.shape),
});

const shifted = ({ base, offset }: Place, by: number): Place => ({ base, offset: offset + by });

const samePlace = (a: Place, b: Place): boolean => a.base === b.base && a.offset === b.offset;
