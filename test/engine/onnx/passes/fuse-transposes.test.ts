import { describe, expect, it } from 'vitest';
import { fuseTransposes } from '../../../../src/engine/onnx/passes/fuse-transposes.js';
import { dump, makeGraph, type Graph } from '../../../../src/graph/graph.js';
import { transpose } from '../../../../src/graph/ops/arrange.js';
import { add, mul } from '../../../../src/graph/ops/elementwise.js';
import { matmul, transposeEach } from '../../../../src/graph/ops/matrix.js';
import { constant, input, type Tensor } from '../../../../src/graph/tensor.js';
import { expectSameValues } from '../../../setup/graphs.js';

// Of one length everywhere: any permutation of axes fits any other.
const [a, b] = ['a', 'b'].map((name) => input(name, 'f32', [3, 3, 3, 3])) as [Tensor, Tensor];
const graphOf = (y: Tensor): Graph => makeGraph('g', [a, b], { y });

function expectOneProduct(y: Tensor): void {
  const [before, after] = [graphOf(y), fuseTransposes(graphOf(y))];
  expect(after.nodes.filter(({ op }) => op !== 'Constant').map(({ op }) => op)).toEqual(['FusedMatMul']);
  expectSameValues(before, after);
}

const AS_THEY_LIE = [
  [0, 1, 3, 2],
  [1, 2, 0, 3],
  [1, 2, 3, 0],
];

describe('fuse-transposes', () => {
  it.each(AS_THEY_LIE)('reads a factor as it lies: axes %i %i %i %i', (...axes) => {
    expectOneProduct(matmul(transpose(a, axes), b));
    expectOneProduct(matmul(a, transpose(b, axes)));
    expectOneProduct(matmul(transpose(a, axes), transpose(b, [0, 1, 3, 2])));
  });

  it('goes through several of them, and numbers that they are multiplied with', () => {
    const turned = transposeEach(mul(constant(0.5), transpose(mul(a, constant(3)), [1, 2, 0, 3])));
    expectOneProduct(matmul(turned, b));
    expectOneProduct(matmul(transposeEach(transpose(a, [1, 2, 3, 0])), mul(b, constant(2, [1, 1]))));
  });

  it('writes a product as it is read: transposed, or multiplied with a number', () => {
    expectOneProduct(transposeEach(matmul(a, b)));
    expectOneProduct(transposeEach(matmul(transposeEach(a), transpose(b, [1, 2, 0, 3]))));
    expectOneProduct(mul(matmul(transposeEach(a), b), constant(0.25)));
  });

  it('goes as far down as a product can read', () => {
    const before = graphOf(matmul(transposeEach(transpose(a, [3, 2, 1, 0])), b));
    const after = fuseTransposes(before);
    expect(after.nodes.map(({ op }) => op)).toEqual(['Transpose', 'FusedMatMul']);
    expectSameValues(before, after);
  });

  it('leaves alone products in double precision, of which ONNX Runtime has no such kernel', () => {
    const [x, y] = [input('x', 'f64', [2, 3, 3]), input('y', 'f64', [2, 3, 3])];
    const graph = makeGraph('g', [x, y], { a: matmul(transposeEach(x), y), b: transposeEach(matmul(x, y)) });
    expect(dump(fuseTransposes(graph))).toBe(dump(graph));
  });

  it('leaves alone what lies in another way, what is stretched, and products that somebody else reads', () => {
    const shared = matmul(a, b);
    const row = input('row', 'f32', [3, 3, 1, 3]);
    for (const y of [
      matmul(transpose(a, [2, 1, 0, 3]), b),
      matmul(a, mul(row, constant(2, [1, 1, 3, 1]))),
      add(transposeEach(shared), shared),
      transpose(matmul(a, b), [1, 0, 2, 3]),
    ]) {
      const graph = makeGraph('g', [a, b, row], { y });
      expect(dump(fuseTransposes(graph))).toBe(dump(graph));
    }
  });
});
