// Matrix products.

import { makeTensor, sameShape, shapeError, type Tensor } from '../tensor.js';
import { build, read, readBroadcast } from '../value.js';
import { transpose } from './arrange.js';
import { broadcastShape, unbroadcast } from './broadcast.js';
import type { Operation } from './operation.js';

export interface GemmOptions {
  readonly transA?: boolean;
  readonly transB?: boolean;
  /** Added to the product; its shape may be stretched to the product's. */
  readonly c?: Tensor;
}

/** op(A) op(B) + C, where op transposes or not: [M,K] [K,N] -> [M,N]. */
export function gemm(a: Tensor, b: Tensor, { transA = false, transB = false, c }: GemmOptions = {}): Tensor {
  const operands = c === undefined ? [a, b] : [a, b, c];
  const [rows, inner] = transA ? [a.shape[1], a.shape[0]] : a.shape;
  const [innerB, columns] = transB ? [b.shape[1], b.shape[0]] : b.shape;
  const isMatrix = a.shape.length === 2 && b.shape.length === 2 && inner === innerB;
  if (!isMatrix || rows === undefined || columns === undefined) {
    throw shapeError('Gemm', operands, `matrices that fit (transA ${transA}, transB ${transB})`);
  }
  const shape = [rows, columns];
  if (c !== undefined && broadcastShape(c.shape, shape)?.join() !== shape.join()) {
    throw shapeError('Gemm', operands, `C that stretches to [${shape.join(',')}]`);
  }
  return makeTensor('Gemm', operands, { dtype: 'f32', shape }, { transA: Number(transA), transB: Number(transB) });
}

/** Y = op(A) op(B): dA' = dY op(B)', dB' = op(A)' dY; each transposed back where its operand was. */
export const gemmOp: Operation = {
  vjp: ({ inputs, attributes }, [g]) => {
    if (g === undefined) return [];
    const [a, b, c] = inputs as [Tensor, Tensor, Tensor?];
    const transA = attributes['transA'] === 1;
    const transB = attributes['transB'] === 1;
    const da = transA ? gemm(b, g, { transA: transB, transB: true }) : gemm(g, b, { transB: !transB });
    const db = transB ? gemm(g, a, { transA: true, transB: transA }) : gemm(a, g, { transA: !transA });
    return c === undefined ? [da, db] : [da, db, unbroadcast(g, c.shape)];
  },
  evaluate: ({ attributes: { transA, transB }, outputs }, [a, b, c]) => {
    const inner = a!.shape[transA === 1 ? 0 : 1]!;
    const at = ([row, column]: readonly number[]): number => {
      let total = c === undefined ? 0 : readBroadcast(c, [row!, column!]);
      for (let i = 0; i < inner; i++) {
        total += read(a!, transA === 1 ? [i, row!] : [row!, i]) * read(b!, transB === 1 ? [column!, i] : [i, column!]);
      }
      return total;
    };
    return [build(outputs[0]!.shape, at)];
  },
};

/** Products of matrices in pairs: [.., M, K] [.., K, P] -> [.., M, P]. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const [rows, inner] = a.shape.slice(-2);
  const [innerB, columns] = b.shape.slice(-2);
  const many = a.shape.slice(0, -2);
  const isPaired = many.length > 0 && sameShape(many, b.shape.slice(0, -2));
  if (!isPaired || inner !== innerB) throw shapeError('MatMul', [a, b], 'as many matrices on both sides, that fit');
  return makeTensor('MatMul', [a, b], { dtype: a.dtype, shape: [...many, rows!, columns!] });
}

/** Each matrix of a batch transposed: [.., M, K] -> [.., K, M]. */
export function transposeEach(x: Tensor): Tensor {
  const rank = x.shape.length;
  return transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

export const matmulOp: Operation = {
  vjp: ({ inputs }, [g]) => {
    if (g === undefined) return [];
    const [a, b] = inputs as [Tensor, Tensor];
    return [matmul(g, transposeEach(b)), matmul(transposeEach(a), g)];
  },
  evaluate: ({ outputs }, [a, b]) => {
    const inner = a!.shape.at(-1)!;
    const at = (place: readonly number[]): number => {
      const [many, row, column] = [place.slice(0, -2), place.at(-2)!, place.at(-1)!];
      let total = 0;
      for (let i = 0; i < inner; i++) total += read(a!, [...many, row, i]) * read(b!, [...many, i, column]);
      return total;
    };
    return [build(outputs[0]!.shape, at)];
  },
};
