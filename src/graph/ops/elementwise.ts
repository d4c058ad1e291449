// Arithmetic and activations, value by value.

import {
  constant,
  isReal,
  makeTensor,
  onlyOutput,
  shapeError,
  type DType,
  type OpName,
  type Tensor,
  type TensorType,
  type Vjp,
} from '../tensor.js';
import { map, zip } from '../value.js';
import { broadcastShape, expand, unbroadcast } from './broadcast.js';
import type { Evaluate, Operation } from './operation.js';
import { erf as erfOf } from './special.js';

function binary(op: OpName, a: Tensor, b: Tensor): Tensor {
  const shape = broadcastShape(a.shape, b.shape);
  if (shape === undefined || a.dtype !== b.dtype) throw shapeError(op, [a, b], 'one dtype and shapes that broadcast');
  return makeTensor(op, [a, b], { dtype: a.dtype, shape });
}

function unary(op: OpName, x: Tensor): Tensor {
  if (!isReal(x.dtype)) throw shapeError(op, [x], 'f32 or f64');
  return makeTensor(op, [x], typeOf(x));
}

const typeOf = ({ dtype, shape }: Tensor): TensorType => ({ dtype, shape });

/** A vjp of two broadcast operands, from the cotangents before broadcasting is undone. */
function binaryVjp(rule: (g: Tensor, a: Tensor, b: Tensor, y: Tensor) => [Tensor, Tensor]): Vjp {
  return (node, [g]) => {
    if (g === undefined) return [];
    const [a, b] = node.inputs as [Tensor, Tensor];
    const [da, db] = rule(g, a, b, onlyOutput(node));
    return [unbroadcast(da, a.shape), unbroadcast(db, b.shape)];
  };
}

function unaryVjp(rule: (g: Tensor, y: Tensor, x: Tensor) => Tensor): Vjp {
  return (node, [g]) => [g && rule(g, onlyOutput(node), node.inputs[0]!)];
}

const zipped =
  (f: (x: number, y: number) => number): Evaluate =>
  ({ outputs }, [a, b]) => [zip(a!, b!, outputs[0]!.shape, f)];

const mapped =
  (f: (x: number) => number): Evaluate =>
  (_, [x]) => [map(x!, f)];

export const add = (a: Tensor, b: Tensor): Tensor => binary('Add', a, b);
export const addOp: Operation = { vjp: binaryVjp((g) => [g, g]), evaluate: zipped((x, y) => x + y) };

export const sub = (a: Tensor, b: Tensor): Tensor => binary('Sub', a, b);
export const subOp: Operation = { vjp: binaryVjp((g) => [g, neg(g)]), evaluate: zipped((x, y) => x - y) };

export const mul = (a: Tensor, b: Tensor): Tensor => binary('Mul', a, b);
export const mulOp: Operation = {
  vjp: binaryVjp((g, a, b) => [mul(g, b), mul(g, a)]),
  evaluate: zipped((x, y) => x * y),
};

export const div = (a: Tensor, b: Tensor): Tensor => binary('Div', a, b);
export const divOp: Operation = {
  vjp: binaryVjp((g, _, b, y) => {
    const da = div(g, b);
    return [da, neg(mul(da, y))]; // d(a/b)/db = -(a/b)/b
  }),
  evaluate: zipped((x, y) => x / y),
};

export const neg = (x: Tensor): Tensor => unary('Neg', x);
export const negOp: Operation = { vjp: unaryVjp((g) => neg(g)), evaluate: mapped((x) => -x) };

export const sqrt = (x: Tensor): Tensor => unary('Sqrt', x);
export const sqrtOp: Operation = { vjp: unaryVjp((g, y) => div(g, add(y, y))), evaluate: mapped(Math.sqrt) };

export const exp = (x: Tensor): Tensor => unary('Exp', x);
export const expOp: Operation = { vjp: unaryVjp((g, y) => mul(g, y)), evaluate: mapped(Math.exp) };

/** The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
export const erf = (x: Tensor): Tensor => unary('Erf', x);
export const erfOp: Operation = {
  vjp: unaryVjp((g, _, x) => mul(g, scale(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)))),
  evaluate: mapped(erfOf),
};

export const sigmoid = (x: Tensor): Tensor => unary('Sigmoid', x);
export const sigmoidOp: Operation = {
  vjp: unaryVjp((g, y) => {
    const gy = mul(g, y);
    return sub(gy, mul(gy, y)); // g y (1 - y)
  }),
  evaluate: mapped((x) => 1 / (1 + Math.exp(-x))),
};

export const tanh = (x: Tensor): Tensor => unary('Tanh', x);
export const tanhOp: Operation = { vjp: unaryVjp((g, y) => sub(g, mul(mul(g, y), y))), evaluate: mapped(Math.tanh) };

/** max(x, 0); at 0 its derivative is taken to be 0, as everywhere. */
export const relu = (x: Tensor): Tensor => unary('Relu', x);
export const reluOp: Operation = {
  vjp: unaryVjp((g, y) => mul(g, cast(greater(y, constant(0)), 'f32'))),
  evaluate: mapped((x) => Math.max(x, 0)),
};

/** clip(0.2 x + 0.5, 0, 1): Keras' hard sigmoid before its version 3, and ONNX'. */
export const hardSigmoid = (x: Tensor): Tensor => unary('HardSigmoid', x);
export const hardSigmoidOp: Operation = {
  vjp: unaryVjp((g, y) => {
    const isInside = cast(greater(mul(y, sub(constant(1), y)), constant(0)), 'f32'); // 0 < y < 1
    return mul(g, mul(isInside, constant(0.2)));
  }),
  evaluate: mapped((x) => Math.min(1, Math.max(0, 0.2 * x + 0.5))),
};

/** The smaller of two values. No gradient: used to bound step sizes and for counting. */
export const min = (a: Tensor, b: Tensor): Tensor => binary('Min', a, b);
export const minOp: Operation = { vjp: 'none', evaluate: zipped(Math.min) };

/** 1 where equal; booleans, no gradient. */
export const equal = (a: Tensor, b: Tensor): Tensor => compared('Equal', a, b);
export const equalOp: Operation = { vjp: 'none', evaluate: zipped((x, y) => Number(x === y)) };

/** Where the first is larger; booleans, no gradient. */
export const greater = (a: Tensor, b: Tensor): Tensor => compared('Greater', a, b);
export const greaterOp: Operation = { vjp: 'none', evaluate: zipped((x, y) => Number(x > y)) };

const compared = (op: OpName, a: Tensor, b: Tensor): Tensor =>
  makeTensor(op, [a, b], { shape: binary(op, a, b).shape, dtype: 'bool' });

/** The same values as another dtype; a gradient only between real numbers. */
export function cast(x: Tensor, dtype: DType): Tensor {
  return makeTensor('Cast', [x], { dtype, shape: x.shape }, { to: dtype });
}
export const castOp: Operation = {
  vjp: ({ inputs: [x] }, [g]) => [g && isReal(x!.dtype) && isReal(g.dtype) ? cast(g, x!.dtype) : undefined],
  evaluate: ({ outputs }, [x]) => [outputs[0]!.dtype === 'i32' ? map(x!, Math.trunc) : x!],
};

/** Sum of tensors of one shape. */
export function sum(terms: readonly Tensor[]): Tensor {
  const [first, ...others] = terms;
  if (first === undefined) throw new Error('internal: Sum of no tensors');
  if (others.length === 0) return first;
  if (others.some((term) => !isSameType(term, first))) throw shapeError('Sum', terms, 'operands of one shape');
  return makeTensor('Sum', terms, typeOf(first));
}
export const sumOp: Operation = {
  vjp: (node, [g]) => node.inputs.map(() => g),
  evaluate: (_, terms) => [terms.reduce((total, term) => zip(total, term, total.shape, (x, y) => x + y))],
};

function isSameType(a: Tensor, b: Tensor): boolean {
  return a.dtype === b.dtype && a.shape.join() === b.shape.join();
}

/** `x` times a number. */
export const scale = (x: Tensor, factor: number): Tensor => mul(x, constant(factor));

/** All zeros, of the shape of `x`. */
export const zerosLike = (x: Tensor): Tensor => expand(constant(0), x.shape);
