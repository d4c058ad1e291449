// Products with what stands around them, as ONNX Runtime has kernels for. Passes put them in place of several nodes
// (engine/onnx/passes), when nothing is differentiated any more.
// Source: github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md (FusedGemm, FusedMatMul).

import { makeTensor, sameShape, shapeError, type OpName, type Tensor } from '../tensor.js';
import { map } from '../value.js';
import { transposed } from './arrange.js';
import { hardSigmoidOp, reluOp, sigmoidOp, tanhOp } from './elementwise.js';
import { gemmOp, matmulOp } from './matrix.js';
import type { Operation } from './operation.js';

const ACTIVATIONS = { HardSigmoid: hardSigmoidOp, Relu: reluOp, Sigmoid: sigmoidOp, Tanh: tanhOp } as const;

export type Activation = keyof typeof ACTIVATIONS;

export const isActivation = (op: OpName): op is Activation => Object.hasOwn(ACTIVATIONS, op);

/** A product's activation. @param product what `gemm` made */
export function fusedGemm({ node, dtype, shape }: Tensor, activation: Activation): Tensor {
  if (node.op !== 'Gemm') throw shapeError('FusedGemm', [{ dtype, shape }], `a Gemm, not a ${node.op}`);
  return makeTensor('FusedGemm', node.inputs, { dtype, shape }, { ...node.attributes, activation });
}

export const fusedGemmOp: Operation = {
  vjp: 'none',
  evaluate: (node, operands) => {
    const { evaluate } = ACTIVATIONS[node.attributes['activation'] as Activation];
    return evaluate(node, gemmOp.evaluate(node, operands));
  },
};

/** How a factor of many products at once lies, which is to be [.., M, K]. */
export interface Layout {
  /** Rows and columns have changed places: [.., K, M]. */
  readonly trans: boolean;
  /** What comes first stands before all that counts matrices: [M, .., K], or, transposed, [K, .., M]. */
  readonly transBatch: boolean;
}

export interface Factor extends Layout {
  readonly tensor: Tensor;
}

/** The axes of a factor in the order that `matmul` takes them in. */
export function axesOf({ trans, transBatch }: Layout, rank: number): readonly number[] {
  const between = Array.from({ length: rank - 2 }, (_, axis) => (transBatch ? axis + 1 : axis));
  const [first, last] = transBatch ? [0, rank - 1] : [rank - 2, rank - 1];
  return trans ? [...between, last, first] : [...between, first, last];
}

/** `alpha` times products of matrices in pairs (`matmul`), whose factors lie as they are said to. */
export function fusedMatmul(a: Factor, b: Factor, alpha: number): Tensor {
  const shapeOf = ({ tensor: { shape }, ...layout }: Factor) =>
    axesOf(layout, shape.length).map((axis) => shape[axis]!);
  const [left, right] = [shapeOf(a), shapeOf(b)];
  const many = left.slice(0, -2);
  const isPaired = many.length > 0 && sameShape(many, right.slice(0, -2));
  if (!isPaired || left.at(-1) !== right.at(-2)) {
    throw shapeError('FusedMatMul', [a.tensor, b.tensor], 'as many matrices on both sides, that fit');
  }
  const type = { dtype: a.tensor.dtype, shape: [...many, left.at(-2)!, right.at(-1)!] };
  return makeTensor('FusedMatMul', [a.tensor, b.tensor], type, {
    transA: Number(a.trans),
    transB: Number(b.trans),
    transBatchA: Number(a.transBatch),
    transBatchB: Number(b.transBatch),
    alpha,
  });
}

export const fusedMatmulOp: Operation = {
  vjp: 'none',
  evaluate: (node, [a, b]) => {
    const { transA, transB, transBatchA, transBatchB, alpha } = node.attributes;
    const left = axesOf({ trans: transA === 1, transBatch: transBatchA === 1 }, a!.shape.length);
    const right = axesOf({ trans: transB === 1, transBatch: transBatchB === 1 }, b!.shape.length);
    const [product] = matmulOp.evaluate(node, [transposed(a!, left), transposed(b!, right)]);
    return [map(product!, (x) => (alpha as number) * x)];
  },
};
