// Examples of every operation for the tests that go over all of them: what it is applied to, with which shapes, and
// what it must refuse. f inputs are real, named x0, x1, ...; classes are `c`.

import { concat, split, transpose } from '../../src/graph/ops/arrange.js';
import { expand, reduceMin, reduceSum, reshape } from '../../src/graph/ops/broadcast.js';
import { argMax, gather, logSoftmax, oneHot, softmax } from '../../src/graph/ops/classes.js';
import * as el from '../../src/graph/ops/elementwise.js';
import { axesOf, fusedGemm, fusedMatmul, type Layout } from '../../src/graph/ops/fused.js';
import { gemm, matmul, transposeEach } from '../../src/graph/ops/matrix.js';
import {
  constant,
  constantArray,
  custom,
  input,
  type OpName,
  type Shape,
  type Tensor,
} from '../../src/graph/tensor.js';

export interface Example {
  readonly shapes: readonly Shape[];
  readonly apply: (...inputs: Tensor[]) => Tensor | readonly Tensor[];
  /** Where inputs are drawn from. */
  readonly range?: readonly [number, number];
}

interface OperationExamples {
  readonly examples: readonly Example[];
  /** Applications to what does not fit. */
  readonly refused: readonly (() => unknown)[];
}

const x = (...shape: number[]): Tensor => input('x0', 'f32', shape);
const classes = (...shape: number[]): Tensor => input('c', 'i32', shape);

/** Class numbers that change nothing from one evaluation to the next. */
const fixed = (values: readonly number[], shape: Shape): Tensor => constantArray(values, shape, 'i32');

/** Pairs of shapes that numpy would stretch to each other, in every way there is. */
const broadcastShapes: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[3], [3]],
  [[2, 3], []],
  [[], [2, 3]],
  [[2, 3], [3]],
  [[3], [2, 3]],
  [[2, 3], [2, 1]], // prettier-ignore
  [[2, 1], [1, 3]], // prettier-ignore
  [[2, 3], [1, 1]], // prettier-ignore
  [[4, 2, 3], [2, 1]], // prettier-ignore
];

/** Ways to turn three dimensions. */
const ORDERS = [[2, 0, 1], [1, 0, 2], [0, 2, 1]]; // prettier-ignore

type Binary = (a: Tensor, b: Tensor) => Tensor;
type Unary = (x: Tensor) => Tensor;

const overBroadcasts = (op: Binary, range?: readonly [number, number]): readonly Example[] =>
  broadcastShapes.map((shapes) => ({ shapes, apply: op, ...(range && { range }) }));

const overShapes = (op: Unary, ...ranges: (readonly [number, number])[]): readonly Example[] =>
  ranges.flatMap((range) => [[], [3], [2, 3]].map((shape) => ({ shapes: [shape], apply: (a) => op(a), range })));

const binary = (op: Binary, range?: readonly [number, number]): OperationExamples => ({
  examples: overBroadcasts(op, range),
  refused: [() => op(x(2, 3), x(2, 4)), () => op(x(2), classes(2))],
});

const unary = (op: Unary, ...ranges: (readonly [number, number])[]): OperationExamples => ({
  examples: overShapes(op, ...(ranges.length === 0 ? [[-2, 2] as const] : ranges)),
  refused: [() => op(classes(2))],
});

const of = (shapes: readonly Shape[], apply: (...inputs: Tensor[]) => Tensor | readonly Tensor[]): Example => ({
  shapes,
  apply,
});

const product = <A, B>(as: readonly A[], bs: readonly B[]): readonly (readonly [A, B])[] =>
  as.flatMap((a) => bs.map((b) => [a, b] as const));

const gemmExamples = product([false, true], [false, true]).flatMap(([transA, transB]) => {
  const shapes = [transA ? [4, 2] : [2, 4], transB ? [3, 4] : [4, 3]];
  const added: readonly Shape[] = [[2, 3], [2, 1], [3], []];
  return [
    of(shapes, (a, b) => gemm(a, b, { transA, transB })),
    ...added.map((shape) => of([...shapes, shape], (a, b, c) => gemm(a, b, { transA, transB, c: c }))),
  ];
});

/** Every way in which a factor of many products may lie. */
const LAYOUTS = product([false, true], [false, true]).map(([transBatch, trans]) => ({ trans, transBatch }));

/** The shape of a factor that lies so. @param shape as `matmul` takes it */
function lying(shape: Shape, layout: Layout): Shape {
  const axes = axesOf(layout, shape.length);
  return shape.map((_, axis) => shape[axes.indexOf(axis)]!);
}

/** `square` makes a value depend on its input other than linearly, so that a derivative of the wrong place is seen. */
const square = (a: Tensor): Tensor => el.mul(a, a);

export const operationExamples: Readonly<Record<Exclude<OpName, 'Input'>, OperationExamples>> = {
  Add: binary(el.add),
  Sub: binary(el.sub),
  Mul: binary(el.mul),
  Div: binary(el.div, [0.5, 2]),
  Min: binary(el.min),
  Neg: unary(el.neg),
  Sqrt: unary(el.sqrt, [0.5, 2]),
  Exp: unary(el.exp),
  Erf: unary(el.erf, [-4, 4]),
  Sigmoid: unary(el.sigmoid, [-4, 4]),
  Tanh: unary(el.tanh, [-3, 3]),
  // Beside the corners, where there is no derivative: 0; -2.5 and 2.5.
  Relu: unary(el.relu, [0.1, 2], [-2, -0.1]),
  HardSigmoid: unary(el.hardSigmoid, [-2.4, 2.4], [3, 9], [-9, -3]),
  Greater: {
    examples: overBroadcasts((a, b) => el.cast(el.greater(a, b), 'f32')),
    refused: [() => el.greater(x(2), x(3)), () => el.greater(x(2), classes(2))],
  },
  Equal: {
    examples: [of([], () => el.cast(el.equal(fixed([1, 2, 0], [3]), fixed([1, 0, 0], [3])), 'i32'))],
    refused: [() => el.equal(classes(2), classes(3))],
  },
  Cast: {
    examples: [
      of([[2, 3]], (a) => el.cast(square(el.cast(a, 'f64')), 'f32')),
      of([], () => el.cast(fixed([2, 0, 1], [3]), 'f32')),
      of([], () => el.cast(constantArray([1.7, -1.7], [2]), 'i32')),
    ],
    refused: [],
  },
  Sum: {
    examples: [of([[2, 3], [2, 3], [2, 3]], (a, b, c) => el.sum([a, b, c, a]))], // prettier-ignore
    refused: [() => el.sum([]), () => el.sum([x(2), x(3)])],
  },
  Reshape: {
    examples: [
      of([[2, 6]], (a) => square(reshape(a, [3, 4]))),
      of([[1]], (a) => square(reshape(a, []))),
      of([], () => reshape(fixed([1, 2, 0, 1], [4]), [2, 2])),
    ],
    refused: [() => reshape(x(2, 3), [5])],
  },
  Expand: {
    examples: [of([[2, 1]], (a) => square(expand(a, [4, 2, 3]))), of([[]], (a) => square(expand(a, [2, 3])))],
    refused: [() => expand(x(2), [3]), () => expand(x(2, 3), [3])],
  },
  ReduceSum: {
    examples: [
      ...product([[0], [1], [0, 2], [0, 1, 2]], [false, true]).map(([axes, keep]) =>
        of([[2, 3, 4]], (a) => square(reduceSum(square(a), axes, keep))),
      ),
      of([], () => reduceSum(fixed([1, 2, 0, 1], [2, 2]), [0], true)),
    ],
    refused: [() => reduceSum(x(2), [1]), () => reduceSum(x(2), [-1])],
  },
  ReduceMin: {
    examples: [of([], () => reduceMin(fixed([1, 2, 0, 1], [2, 2]), [0]))],
    refused: [() => reduceMin(x(2), [1])],
  },
  Concat: {
    examples: [
      of([[2, 3], [4, 3]], (a, b) => square(concat([a, b, a], 0))), // prettier-ignore
      of([[2, 3], [2, 1]], (a, b) => square(concat([a, b], 1))), // prettier-ignore
    ],
    refused: [() => concat([], 0), () => concat([x(2, 3), x(2, 4)], 0), () => concat([x(2), classes(2)], 0)],
  },
  Split: {
    examples: [
      of([[5, 3]], (a) => split(a, [2, 3], 0).map(square)),
      of([[2, 4]], (a) => square(split(a, [1, 2, 1], 1)[1]!)), // two of the parts get no cotangent
    ],
    refused: [() => split(x(5), [2, 2], 0)],
  },
  Transpose: {
    examples: ORDERS.map((order) => of([[2, 3, 4]], (a) => square(transpose(a, order)))),
    refused: [() => transpose(x(2, 3), [0, 0]), () => transpose(x(2, 3), [0])],
  },
  OneHot: {
    examples: product([[4], [2, 2]], [0, 1]).map(([shape, axis]) =>
      of([], () => oneHot(fixed([1, 2, 0, 1], shape), 3, axis)),
    ),
    refused: [() => oneHot(x(2), 3, 0)],
  },
  FusedGemm: {
    examples: [
      ...(['HardSigmoid', 'Relu', 'Sigmoid', 'Tanh'] as const).map(
        (activation) =>
        of([[2, 4], [4, 3]], (a, b) => fusedGemm(gemm(a, b), activation)), // prettier-ignore
      ),
      ...gemmExamples.map(({ shapes, apply }) =>
        of(shapes, (...given) => fusedGemm(apply(...given) as Tensor, 'Tanh')),
      ),
    ],
    refused: [() => fusedGemm(x(2, 2), 'Tanh')],
  },
  FusedMatMul: {
    examples: product(LAYOUTS, LAYOUTS).map(([left, right]) =>
      of([lying([2, 3, 4, 5], left), lying([2, 3, 5, 6], right)], (a, b) =>
        fusedMatmul({ tensor: a, ...left }, { tensor: b, ...right }, 0.5),
      ),
    ),
    refused: [
      () => fusedMatmul({ tensor: x(2, 3, 4), ...LAYOUTS[0]! }, { tensor: x(2, 3, 4), ...LAYOUTS[0]! }, 1),
      () => fusedMatmul({ tensor: x(3, 2, 4), ...LAYOUTS[2]! }, { tensor: x(3, 4, 2), ...LAYOUTS[0]! }, 1),
      () => fusedMatmul({ tensor: x(3, 4), ...LAYOUTS[0]! }, { tensor: x(4, 2), ...LAYOUTS[0]! }, 1),
    ],
  },
  Gather: {
    examples: [
      ...product([[4], [2, 2], [2, 1, 2]], [[3, 5], [3], [3, 2, 2]]).map(([shape, table]) =>
        of([table], (a) => square(gather(a, fixed([1, 2, 2, 1], shape)))),
      ),
      of([], () => gather(fixed([7, 8, 9], [3]), fixed([2, 0], [2]))),
    ],
    refused: [() => gather(x(3, 2), x(2)), () => gather(x(), classes(2))],
  },
  ArgMax: {
    examples: [0, 1].map((axis) => of([[4, 3]], (a) => el.cast(argMax(a, axis), 'f32'))),
    refused: [() => argMax(x(2), 1)],
  },
  Softmax: {
    examples: [
      ...[0, 1].map((axis) => of([[3, 4]], (a) => softmax(a, axis))),
      of([[2, 3, 2, 4]], (a) => softmax(a, 3)),
    ],
    refused: [() => softmax(x(2), 1), () => softmax(classes(2), 0)],
  },
  LogSoftmax: {
    examples: [0, 1].map((axis) => of([[3, 4]], (a) => logSoftmax(a, axis))),
    refused: [() => logSoftmax(x(2), 1)],
  },
  Gemm: {
    examples: gemmExamples,
    refused: [() => gemm(x(2, 3), x(2, 3)), () => gemm(x(2), x(2)), () => gemm(x(2, 3), x(3, 2), { c: x(3) })],
  },
  MatMul: {
    examples: [[], [2], [2, 3]].map(
      (many) =>
      of([[2, ...many, 3, 4], [2, ...many, 5, 4]], (a, b) => square(matmul(a, transposeEach(b)))), // prettier-ignore
    ),
    refused: [
      () => matmul(x(2, 3), x(3, 2)),
      () => matmul(x(2, 3, 4), x(1, 4, 3)),
      () => matmul(x(2, 3, 4), x(2, 3, 4)),
    ],
  },
  Constant: {
    examples: [
      of([], () => constant(1.5)),
      of([], () => constant(-2, [2, 3])),
      of([], () => constant(3, [2], 'i32')),
      of([], () => constant(0.5, [300, 300])), // too many to be written out
      of([], () => constantArray([1.5, -2, 0.25, 4], [2, 2])),
      of([], () => constantArray(Array.from({ length: 200 }, (_, i) => i / 7), [20, 10])), // prettier-ignore
      of([], () => el.cast(constantArray([1 / 3, -2], [2], 'f64'), 'f32')),
    ],
    refused: [() => constantArray([1, 2], [3])],
  },
  Custom: {
    examples: [
      of([[2, 3], [2, 3]], (a, b) => {
        const [y, z] = [el.mul(a, el.tanh(b)), el.tanh(b)];
        return custom([a, b], [y, z], ([dy, dz]) => [
          el.mul(dy!, z),
          el.mul(el.add(el.mul(dy!, a), dz!), el.sub(constant(1), el.mul(z, z))),
        ]);
      }), // prettier-ignore
    ],
    refused: [],
  },
};
