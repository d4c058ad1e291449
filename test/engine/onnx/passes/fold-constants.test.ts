import { describe, expect, it } from 'vitest';
import { foldConstants } from '../../../../src/engine/onnx/passes/fold-constants.js';
import { dump, makeGraph } from '../../../../src/graph/graph.js';
import { transpose } from '../../../../src/graph/ops/arrange.js';
import { expand, reshape } from '../../../../src/graph/ops/broadcast.js';
import { mul, tanh } from '../../../../src/graph/ops/elementwise.js';
import { constant, constantArray, input } from '../../../../src/graph/tensor.js';
import { expectSameValues } from '../../../setup/graphs.js';

const x = input('x', 'f32', [3, 2]);

describe('fold-constants', () => {
  it('has a number in the shape that it is brought into', () => {
    const stretched = transpose(reshape(expand(constant(5), [2, 3]), [2, 3]), [1, 0]);
    const before = makeGraph('g', [x], { y: mul(x, stretched) });
    const after = foldConstants(before);
    expect(after.nodes.map(({ op }) => op)).toEqual(['Constant', 'Mul']);
    expectSameValues(before, after);
  });

  it('leaves alone what differs from place to place, what is fed, and what changes values', () => {
    const rows = transpose(constantArray([1, 2, 3, 4, 5, 6], [2, 3]), [1, 0]);
    const graph = makeGraph('g', [x], { y: mul(x, rows), z: reshape(x, [6]), w: tanh(constant(1, [6])) });
    expect(dump(foldConstants(graph))).toBe(dump(graph));
  });
});
