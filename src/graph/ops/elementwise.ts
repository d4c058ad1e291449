// Arithmetic and activations, value by value.

import { constant, makeTensor, onlyOutput, shapeError, type OpName, type Tensor, type Vjp } from '../tensor.js';
import { broadcastShape, expand, unbroadcast } from './broadcast.js';

function binary(op: OpName, a: Tensor, b: Tensor): Tensor {
  const shape = broadcastShape(a.shape, b.shape);
  if (shape === undefined || a.dtype !== b.dtype) throw shapeError(op, [a, b], 'one dtype and shapes that broadcast');
  return makeTensor(op, [a, b], { dtype: a.dtype, shape });
}

function unary(op: OpName, x: Tensor): Tensor {
  if (x.dtype !== 'f32') throw shapeError(op, [x], 'f32');
  return makeTensor(op, [x], x_type(x));
}

const x_type = ({ dtype, shape }: Tensor): { dtype: Tensor['dtype']; shape: Tensor['shape'] } => ({ dtype, shape });

/** A vjp of two broadcast operands, from the cotangents before broadcasting is undone. */
function binaryVjp(rule: (g: Tensor, a: Tensor, b: Tensor, y: Tensor) => [Tensor, Tensor]): Vjp {
  return (node, [g]) => {
    if (g === undefined) return [];
    const [a, b] = node.inputs as [Tensor, Tensor];
    const [da, db] = rule(g, a, b, onlyOutput(node));
    return [unbroadcast(da, a.shape), unbroadcast(db, b.shape)];
  };
}

function unaryVjp(rule: (g: Tensor, y: Tensor) => Tensor): Vjp {
  return (node, [g]) => [g && rule(g, onlyOutput(node))];
}

export const add = (a: Tensor, b: Tensor): Tensor => binary('Add', a, b);
export const addVjp = binaryVjp((g) => [g, g]);

export const sub = (a: Tensor, b: Tensor): Tensor => binary('Sub', a, b);
export const subVjp = binaryVjp((g) => [g, neg(g)]);

export const mul = (a: Tensor, b: Tensor): Tensor => binary('Mul', a, b);
export const mulVjp = binaryVjp((g, a, b) => [mul(g, b), mul(g, a)]);

export const div = (a: Tensor, b: Tensor): Tensor => binary('Div', a, b);
export const divVjp = binaryVjp((g, _, b, y) => {
  const da = div(g, b);
  return [da, neg(mul(da, y))]; // d(a/b)/db = -(a/b)/b
});

export const neg = (x: Tensor): Tensor => unary('Neg', x);
export const negVjp = unaryVjp((g) => neg(g));

export const sqrt = (x: Tensor): Tensor => unary('Sqrt', x);
export const sqrtVjp = unaryVjp((g, y) => div(g, add(y, y)));

export const sigmoid = (x: Tensor): Tensor => unary('Sigmoid', x);
export const sigmoidVjp = unaryVjp((g, y) => {
  const gy = mul(g, y);
  return sub(gy, mul(gy, y)); // g y (1 - y)
});

export const tanh = (x: Tensor): Tensor => unary('Tanh', x);
export const tanhVjp = unaryVjp((g, y) => sub(g, mul(g, mul(y, y))));

/** clip(0.2 x + 0.5, 0, 1): Keras' hard sigmoid before its version 3, and ONNX'. */
export const hardSigmoid = (x: Tensor): Tensor => unary('HardSigmoid', x);
export const hardSigmoidVjp = unaryVjp((g, y) => {
  const isInside = cast(greater(mul(y, sub(constant(1), y)), constant(0)), 'f32'); // 0 < y < 1
  return mul(g, mul(isInside, constant(0.2)));
});

/** The smaller of two values. No gradient: used to bound step sizes and for counting. */
export const min = (a: Tensor, b: Tensor): Tensor => binary('Min', a, b);

/** 1 where equal; booleans, no gradient. */
export function equal(a: Tensor, b: Tensor): Tensor {
  return makeTensor('Equal', [a, b], { ...x_type(binary('Min', a, b)), dtype: 'bool' });
}

/** Where the first is larger; booleans, no gradient. */
export function greater(a: Tensor, b: Tensor): Tensor {
  return makeTensor('Greater', [a, b], { ...x_type(binary('Greater', a, b)), dtype: 'bool' });
}

/** The same values as another dtype; no gradient. */
export function cast(x: Tensor, dtype: Tensor['dtype']): Tensor {
  return makeTensor('Cast', [x], { dtype, shape: x.shape }, { to: dtype });
}

/** Sum of tensors of one shape. */
export function sum(terms: readonly Tensor[]): Tensor {
  const [first, ...others] = terms;
  if (first === undefined) throw new Error('internal: Sum of no tensors');
  if (others.length === 0) return first;
  if (others.some((term) => !isSameType(term, first))) throw shapeError('Sum', terms, 'operands of one shape');
  return makeTensor('Sum', terms, x_type(first));
}
export const sumVjp: Vjp = (node, [g]) => node.inputs.map(() => g);

function isSameType(a: Tensor, b: Tensor): boolean {
  return a.dtype === b.dtype && a.shape.join() === b.shape.join();
}

/** `x` times a number. */
export const scale = (x: Tensor, factor: number): Tensor => mul(x, constant(factor));

/** All zeros, of the shape of `x`. */
export const zerosLike = (x: Tensor): Tensor => expand(constant(0), x.shape);
