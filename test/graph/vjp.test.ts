import { describe, expect, it } from 'vitest';
import { concat, split, transpose } from '../../src/graph/ops/arrange.js';
import { expand, reduceSum, reshape } from '../../src/graph/ops/broadcast.js';
import { logSoftmax, softmax } from '../../src/graph/ops/classes.js';
import { add, div, hardSigmoid, mul, neg, sigmoid, sqrt, sub, sum, tanh } from '../../src/graph/ops/elementwise.js';
import { gemm, matmul } from '../../src/graph/ops/matrix.js';
import { vjps } from '../../src/graph/ops/table.js';
import { constant, custom, type Shape, type Tensor } from '../../src/graph/tensor.js';
import { checkGradient } from './check-gradient.js';

/** Pairs of shapes that numpy would stretch to each other, in every way there is. */
const broadcastShapes: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[3], [3]],
  [[2, 3], []],
  [[], [2, 3]],
  [[2, 3], [3]],
  [[3], [2, 3]],
  [
    [2, 3],
    [2, 1],
  ],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 3],
    [1, 1],
  ],
  [
    [4, 2, 3],
    [2, 1],
  ],
];

/** The operations that have a derivative, each once. */
const checked: Readonly<Record<string, () => void>> = {
  Add: () => overBroadcasts(add),
  Sub: () => overBroadcasts(sub),
  Mul: () => overBroadcasts(mul),
  Div: () => overBroadcasts(div, [0.5, 2]),
  Neg: () => overShapes(neg),
  Sqrt: () => overShapes(sqrt, [0.5, 2]),
  Sigmoid: () => overShapes(sigmoid, [-4, 4]),
  Tanh: () => overShapes(tanh, [-3, 3]),
  Sum: () =>
    checkGradient(
      [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
      (a, b, c) => sum([a, b, c, a]),
    ),
  Reshape: () => checkGradient([[2, 6]], (x) => mul(reshape(x, [3, 4]), reshape(x, [3, 4]))),
  Expand: () => {
    checkGradient([[2, 1]], (x) => mul(expand(x, [4, 2, 3]), expand(x, [4, 2, 3])));
    checkGradient([[]], (x) => expand(x, [2, 3]));
  },
  ReduceSum: () => {
    for (const keep of [false, true]) {
      for (const axes of [[0], [1], [0, 2], [0, 1, 2]]) {
        checkGradient([[2, 3, 4]], (x) => tanh(reduceSum(mul(x, x), axes, keep)));
      }
    }
  },
  Concat: () => {
    checkGradient(
      [
        [2, 3],
        [4, 3],
      ],
      (a, b) => tanh(concat([a, b, a], 0)),
    );
    checkGradient(
      [
        [2, 3],
        [2, 1],
      ],
      (a, b) => tanh(concat([a, b], 1)),
    );
  },
  Split: () => {
    checkGradient([[5, 3]], (x) => split(x, [2, 3], 0).map(tanh));
    checkGradient([[2, 4]], (x) => tanh(split(x, [1, 2, 1], 1)[1]!)); // two of the parts get no cotangent
  },
  Transpose: () => checkGradient([[2, 3, 4]], (x) => mul(transpose(x, [2, 0, 1]), transpose(x, [2, 0, 1]))),
  Softmax: () => [0, 1].forEach((axis) => checkGradient([[3, 4]], (x) => softmax(x, axis))),
  LogSoftmax: () => [0, 1].forEach((axis) => checkGradient([[3, 4]], (x) => logSoftmax(x, axis))),
  Gemm: () => {
    for (const transA of [false, true]) {
      for (const transB of [false, true]) {
        const a = transA ? [4, 2] : [2, 4];
        const b = transB ? [3, 4] : [4, 3];
        checkGradient([a, b], (x, y) => gemm(x, y, { transA, transB }));
        for (const c of [[2, 3], [2, 1], [3], []]) {
          checkGradient([a, b, c], (x, y, z) => gemm(x, y, { transA, transB, c: z }));
        }
      }
    }
  },
  // Between and beyond the corners at -2.5 and 2.5, where there is no derivative.
  HardSigmoid: () =>
    [
      [-2.4, 2.4],
      [3, 9],
      [-9, -3],
    ].forEach((range) => overShapes(hardSigmoid, range as [number, number])),
  MatMul: () =>
    checkGradient(
      [
        [2, 3, 4],
        [2, 4, 5],
      ],
      (a, b) => tanh(matmul(a, b)),
    ),
  Custom: () =>
    checkGradient(
      [
        [2, 3],
        [2, 3],
      ],
      (a, b) => {
        const y = mul(a, tanh(b));
        const z = tanh(b);
        return custom([a, b], [y, z], ([dy, dz]) => [
          mul(dy!, z),
          mul(add(mul(dy!, a), dz!), sub(constant(1), mul(z, z))),
        ]);
      },
    ),
};

function overBroadcasts(op: (a: Tensor, b: Tensor) => Tensor, range?: readonly [number, number]): void {
  for (const [a, b] of broadcastShapes) checkGradient([a, b], (x, y) => op(x, y), range && { range });
}

function overShapes(op: (x: Tensor) => Tensor, range?: readonly [number, number]): void {
  for (const shape of [[], [3], [2, 3]]) checkGradient([shape], (x) => op(x), range && { range });
}

describe('vjps', () => {
  it.each(Object.entries(checked))('%s agrees with central differences', (_, check) => check());

  it('are all checked, but for those declared to have none', () => {
    const withRule = Object.entries(vjps).filter(([, rule]) => rule !== 'none');
    expect(withRule.map(([op]) => op).sort()).toEqual(Object.keys(checked).sort());
  });

  it('are refused when a rule gives a gradient of the wrong shape', () => {
    const wrong = (x: Tensor): Tensor => custom([x], [tanh(x)], ([g]) => [reduceSum(g!, [0], true)])[0]!;
    expect(() => checkGradient([[2, 3]], (x) => wrong(x))).toThrow(
      /internal: gradient of Custom.* is f32\[1,3\], expected f32\[2,3\]/,
    );
  });
});
