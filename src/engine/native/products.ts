// Products of matrices.

import { axesOf } from '../../graph/ops/fused.js';
import type { Node, Tensor } from '../../graph/tensor.js';
import { contiguous, merged, stretched } from './strides.js';
import type { Encode, Writer } from './writer.js';

export const products = {
  FusedMatMul: ({ inputs: [a, b], attributes, outputs: [y] }, writer) => {
    const { transA, transB, transBatchA, transBatchB, alpha } = attributes;
    const left = axesOf({ trans: transA === 1, transBatch: transBatchA === 1 }, a!.shape.length);
    const right = axesOf({ trans: transB === 1, transBatch: transBatchB === 1 }, b!.shape.length);
    encodeProducts(matrices(a!, left), matrices(b!, right), alpha as number, y!, writer);
  },
  Gemm: ({ inputs: [a, b, c], attributes: { transA, transB }, outputs: [y] }, writer) => {
    const [rows, columns] = y!.shape as [number, number];
    const inner = a!.shape[transA === 1 ? 0 : 1]!;
    writer.product(rows, columns, inner);
    writer.real(1);
    writer.tensor(a!);
    writer.numbers(...(transA === 1 ? [1, rows] : [inner, 1]));
    writer.tensor(b!);
    writer.numbers(...(transB === 1 ? [1, inner] : [columns, 1]));
    if (c === undefined) writer.numbers(...NOTHING);
    else {
      writer.tensor(c);
      writer.numbers(...stretched(c.shape, y!.shape));
    }
    writer.tensor(y!);
    writer.numbers(1, 0, 0);
  },
  MatMul: ({ inputs: [a, b], outputs: [y] }, writer) => {
    const inOrder = (tensor: Tensor): Matrices => matrices(tensor, [...tensor.shape.keys()]);
    encodeProducts(inOrder(a!), inOrder(b!), 1, y!, writer);
  },
} satisfies Partial<Record<Node['op'], Encode>>;

/** In place of an addend: no base, no strides. */
const NOTHING = [-1, 0, 0, 0] as const;

/** Matrices of one size, one after the other: how far apart rows, columns and whole ones lie. */
interface Matrices {
  readonly tensor: Tensor;
  readonly size: readonly [rows: number, columns: number];
  readonly strides: readonly [rows: number, columns: number];
  readonly count: number;
  readonly step: number;
}

/** @param axes those of a tensor, in the order in which a product takes them: rows and columns last */
function matrices(tensor: Tensor, axes: readonly number[]): Matrices {
  const own = contiguous(tensor.shape);
  const [size, strides] = [tensor.shape, own].map((list) => axes.map((axis) => list[axis]!)) as [number[], number[]];
  const many = merged(size.slice(0, -2), [strides.slice(0, -2)]);
  if (many.shape.length > 1) throw new Error(`internal: matrices that lie in ${many.shape.join()}`);
  const last = <T>(list: readonly T[]): [T, T] => [list.at(-2)!, list.at(-1)!];
  return { tensor, size: last(size), strides: last(strides), count: many.shape[0]!, step: many.lists[0]![0]! };
}

function encodeProducts(a: Matrices, b: Matrices, alpha: number, y: Tensor, writer: Writer): void {
  writer.product(a.size[0], b.size[1], a.size[1]);
  writer.real(alpha);
  writer.tensor(a.tensor);
  writer.numbers(...a.strides);
  writer.tensor(b.tensor);
  writer.numbers(...b.strides, ...NOTHING);
  writer.tensor(y);
  writer.numbers(a.count, a.step, b.step);
}
