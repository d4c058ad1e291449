// Every operation's derivative. 'none' is a declared fact (a constant, a class number, a count), not an omission.

import type { OpName, Vjp } from '../tensor.js';
import * as arrange from './arrange.js';
import * as broadcast from './broadcast.js';
import * as classes from './classes.js';
import * as elementwise from './elementwise.js';
import { gemmVjp, matmulVjp } from './matrix.js';

export const vjps: Readonly<Record<OpName, Vjp | 'none'>> = {
  Input: 'none',
  Constant: 'none',
  Custom: (node, cotangents) => node.vjp!(node, cotangents),
  Add: elementwise.addVjp,
  ArgMax: 'none',
  Cast: 'none',
  Concat: arrange.concatVjp,
  Div: elementwise.divVjp,
  Equal: 'none',
  Expand: broadcast.expandVjp,
  Gemm: gemmVjp,
  Greater: 'none',
  HardSigmoid: elementwise.hardSigmoidVjp,
  LogSoftmax: classes.logSoftmaxVjp,
  MatMul: matmulVjp,
  Min: 'none',
  Mul: elementwise.mulVjp,
  Neg: elementwise.negVjp,
  OneHot: 'none',
  ReduceMin: 'none',
  ReduceSum: broadcast.reduceSumVjp,
  Reshape: broadcast.reshapeVjp,
  Sigmoid: elementwise.sigmoidVjp,
  Softmax: classes.softmaxVjp,
  Split: arrange.splitVjp,
  Sqrt: elementwise.sqrtVjp,
  Sub: elementwise.subVjp,
  Sum: elementwise.sumVjp,
  Tanh: elementwise.tanhVjp,
  Transpose: arrange.transposeVjp,
};
