// Matrix products.

import { makeTensor, shapeError, type Tensor, type Vjp } from '../tensor.js';
import { transpose } from './arrange.js';
import { broadcastShape, unbroadcast } from './broadcast.js';

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
export const gemmVjp: Vjp = (node, [g]) => {
  if (g === undefined) return [];
  const [a, b, c] = node.inputs as [Tensor, Tensor, Tensor?];
  const transA = node.attributes['transA'] === 1;
  const transB = node.attributes['transB'] === 1;
  const da = transA
    ? gemm(b, g, { transA: transB, transB: true }) //
    : gemm(g, b, { transB: !transB });
  const db = transB
    ? gemm(g, a, { transA: true, transB: transA }) //
    : gemm(a, g, { transA: !transA });
  return c === undefined ? [da, db] : [da, db, unbroadcast(g, c.shape)];
};

/** Products of matrices in pairs: [N,M,K] [N,K,P] -> [N,M,P]. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const [count, rows, inner] = a.shape;
  const [countB, innerB, columns] = b.shape;
  const fits = a.shape.length === 3 && b.shape.length === 3 && count === countB && inner === innerB;
  if (!fits) throw shapeError('MatMul', [a, b], 'as many matrices on both sides, that fit');
  return makeTensor('MatMul', [a, b], { dtype: 'f32', shape: [count!, rows!, columns!] });
}

/** Each matrix of a batch turned over: [N,M,K] -> [N,K,M]. */
export const transposeEach = (x: Tensor): Tensor => transpose(x, [0, 2, 1]);

export const matmulVjp: Vjp = (node, [g]) => {
  if (g === undefined) return [];
  const [a, b] = node.inputs as [Tensor, Tensor];
  return [matmul(g, transposeEach(b)), matmul(transposeEach(a), g)];
};
