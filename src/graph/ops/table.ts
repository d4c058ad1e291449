// Every operation, by its name.

import type { OpName } from '../tensor.js';
import { concatOp, splitOp, transposeOp } from './arrange.js';
import { expandOp, reduceMinOp, reduceSumOp, reshapeOp } from './broadcast.js';
import { argMaxOp, gatherOp, logSoftmaxOp, oneHotOp, softmaxOp } from './classes.js';
import * as elementwise from './elementwise.js';
import { fusedGemmOp, fusedMatmulOp } from './fused.js';
import { gemmOp, matmulOp } from './matrix.js';
import type { Operation } from './operation.js';
import { constantOp, customOp, inputOp } from './sources.js';

export const operations: Readonly<Record<OpName, Operation>> = {
  Input: inputOp,
  Constant: constantOp,
  Custom: customOp,
  Add: elementwise.addOp,
  ArgMax: argMaxOp,
  Cast: elementwise.castOp,
  Concat: concatOp,
  Div: elementwise.divOp,
  Equal: elementwise.equalOp,
  Erf: elementwise.erfOp,
  Exp: elementwise.expOp,
  Expand: expandOp,
  FusedGemm: fusedGemmOp,
  FusedMatMul: fusedMatmulOp,
  Gather: gatherOp,
  Gemm: gemmOp,
  Greater: elementwise.greaterOp,
  HardSigmoid: elementwise.hardSigmoidOp,
  LogSoftmax: logSoftmaxOp,
  MatMul: matmulOp,
  Min: elementwise.minOp,
  Mul: elementwise.mulOp,
  Neg: elementwise.negOp,
  OneHot: oneHotOp,
  ReduceMin: reduceMinOp,
  ReduceSum: reduceSumOp,
  Relu: elementwise.reluOp,
  Reshape: reshapeOp,
  Sigmoid: elementwise.sigmoidOp,
  Softmax: softmaxOp,
  Split: splitOp,
  Sqrt: elementwise.sqrtOp,
  Sub: elementwise.subOp,
  Sum: elementwise.sumOp,
  Tanh: elementwise.tanhOp,
  Transpose: transposeOp,
};
