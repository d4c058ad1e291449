import { describe, expect, it } from 'vitest';
import { shareNodes } from '../../../../src/engine/onnx/passes/share-nodes.js';
import { dump, makeGraph } from '../../../../src/graph/graph.js';
import { split, transpose } from '../../../../src/graph/ops/arrange.js';
import { add, mul, sub, tanh } from '../../../../src/graph/ops/elementwise.js';
import { constant, input } from '../../../../src/graph/tensor.js';
import { countOf, expectSameValues } from '../../../setup/graphs.js';

const [x, y] = [input('x', 'f32', [2, 2]), input('y', 'f32', [2, 2])];

describe('share-nodes', () => {
  it('computes once what is written twice, and what is made of it', () => {
    const halves = (): ReturnType<typeof split> => split(mul(x, constant(2)), [1, 1], 0);
    const before = makeGraph('g', [x, y], { a: tanh(halves()[0]!), b: tanh(halves()[0]!), c: halves()[1]! });
    const after = shareNodes(before);
    expect(after.nodes.map(({ op }) => op).sort()).toEqual(['Constant', 'Mul', 'Split', 'Tanh']);
    expectSameValues(before, after);
  });

  it('tells operations by their operands, in order, by their attributes, and constants by value and type', () => {
    const graph = makeGraph('g', [x, y], {
      a: sub(x, y),
      b: sub(y, x),
      c: transpose(x, [0, 1]),
      d: transpose(x, [1, 0]),
      e: add(x, constant(1)),
      f: add(x, constant(1, [2])),
      g: add(x, constant(2)),
      h: constant(2, [], 'i32'),
    });
    expect(dump(shareNodes(graph))).toBe(dump(graph));
    expect(countOf(shareNodes(graph), 'Constant')).toBe(4);
  });
});
