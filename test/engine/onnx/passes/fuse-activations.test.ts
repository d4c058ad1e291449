import { describe, expect, it } from 'vitest';
import { fuseActivations } from '../../../../src/engine/onnx/passes/fuse-activations.js';
import { dump, makeGraph } from '../../../../src/graph/graph.js';
import { hardSigmoid, neg, relu, sigmoid, tanh } from '../../../../src/graph/ops/elementwise.js';
import { gemm } from '../../../../src/graph/ops/matrix.js';
import { input, type Tensor } from '../../../../src/graph/tensor.js';
import { countOf, expectSameValues } from '../../../setup/graphs.js';

const [a, b, c] = ['a', 'b', 'c'].map((name) => input(name, 'f32', [3, 3])) as [Tensor, Tensor, Tensor];

describe('fuse-activations', () => {
  it.each([hardSigmoid, relu, sigmoid, tanh])('has a product and its activation in one: %o', (activation) => {
    const before = makeGraph('g', [a, b, c], { y: activation(gemm(a, b, { transA: true, c })) });
    const after = fuseActivations(before);
    expect(after.nodes.map(({ op }) => op)).toEqual(['FusedGemm']);
    expectSameValues(before, after);
  });

  it('leaves a product alone that somebody else reads too, or that comes to something else', () => {
    const shared = gemm(a, b);
    const graph = makeGraph('g', [a, b, c], { y: sigmoid(shared), z: shared, w: tanh(neg(gemm(a, c))), v: tanh(b) });
    expect(dump(fuseActivations(graph))).toBe(dump(graph));
    expect(countOf(fuseActivations(graph), 'FusedGemm')).toBe(0);
  });
});
