// What each pass does to small graphs; and that all of them together change nothing but by rounding.

import { describe, expect, it } from 'vitest';
import { accumulateProducts } from '../../../../src/engine/onnx/passes/accumulate-products.js';
import { GraphModel } from '../../../../src/engine/graph-model.js';
import { onnxExecutor } from '../../../../src/engine/onnx/executor.js';
import { optimized, passes, type PassName } from '../../../../src/engine/onnx/passes/passes.js';
import { matchRanks } from '../../../../src/engine/onnx/passes/match-ranks.js';
import { shareProducts } from '../../../../src/engine/onnx/passes/share-products.js';
import { subtractNegatives } from '../../../../src/engine/onnx/passes/subtract-negatives.js';
import { gradients } from '../../../../src/graph/autodiff.js';
import { dump, makeGraph, type Graph } from '../../../../src/graph/graph.js';
import { reduceSum } from '../../../../src/graph/ops/broadcast.js';
import { add, mul, neg, sub, sum, tanh } from '../../../../src/graph/ops/elementwise.js';
import { gemm } from '../../../../src/graph/ops/matrix.js';
import { constant, input, type Tensor } from '../../../../src/graph/tensor.js';
import { networkParameters } from '../../../../src/model/network.js';
import { initialWeights } from '../../../../src/model/parameters.js';
import { trainingProgram } from '../../../../src/model/programs.js';
import { expectClose } from '../../../setup/close.js';
import { countOf, expectSameValues } from '../../../setup/graphs.js';
import { batchOf, learningOf, networkOf, stepOf, transformerOf } from '../../../setup/networks.js';

const total = (x: Tensor): Tensor =>
  reduceSum(
    x,
    x.shape.map((_, axis) => axis),
  );

describe('a graph in which a pass finds', () => {
  const x = input('x', 'f32', [2]);
  const untouched = tanh(x);

  it('nothing to do is given back', () => {
    const graph = makeGraph('g', [x], { y: untouched });
    expect(optimized(graph)).toBe(graph);
  });

  it('something keeps the nodes below it, and what is above reads what took its place', () => {
    const after = subtractNegatives(makeGraph('g', [x], { y: tanh(sum([untouched, neg(x)])) }));
    expect(after.nodes).toContain(untouched.node);
    expect(after.nodes.map(({ op }) => op)).toEqual(['Tanh', 'Sub', 'Tanh']);
  });
});

describe('share-products', () => {
  const [x, y, z, w] = ['x', 'y', 'z', 'w'].map((name) => input(name, 'f32', [2])) as [Tensor, Tensor, Tensor, Tensor];
  const of = (outputs: Record<string, Tensor>): Graph => makeGraph('g', [x, y, z, w], outputs);

  it('computes products of the same factors once, however they are written', () => {
    const before = of({ sum: add(mul(mul(x, y), z), mul(x, mul(z, y))), other: mul(y, x) });
    const after = shareProducts(before);
    expect([countOf(before, 'Mul'), countOf(after, 'Mul')]).toEqual([5, 2]);
    expectSameValues(before, after);
  });

  it('goes by a part that is needed anyway, be it written before or after', () => {
    for (const outputs of [
      { a: mul(mul(x, y), z), b: mul(x, z) },
      { b: mul(x, z), a: mul(y, mul(z, x)) },
    ]) {
      const [before, after] = [of(outputs), shareProducts(of(outputs))];
      expect([countOf(before, 'Mul'), countOf(after, 'Mul')]).toEqual([3, 2]);
      expectSameValues(before, after);
    }
  });

  it('leaves alone what shares nothing, and what is stretched', () => {
    const one = input('one', 'f32', []);
    const graph = makeGraph('g', [x, y, z, w, one], { a: mul(mul(x, y), z), b: mul(mul(w, one), one) });
    expect(dump(shareProducts(graph))).toBe(dump(graph));
  });

  it("has an LSTM's derivatives multiply no more than ones worked out by hand would", () => {
    const lstm = networkOf({ encoder: [4], decoder: [4] });
    const { graph } = trainingProgram(lstm, learningOf(), { batch: 3, weighted: false });
    const steps = lstm.inputLength + lstm.outputLength;
    const saved = countOf(graph, 'Mul') - countOf(shareProducts(graph), 'Mul');
    // But for the first step of a layer, which has no state to forget.
    expect(saved).toBeGreaterThanOrEqual(4 * (steps - 2));
  });
});

describe('subtract-negatives', () => {
  const [x, y, z] = ['x', 'y', 'z'].map((name) => input(name, 'f32', [2])) as [Tensor, Tensor, Tensor];

  it('subtracts what would be added after its sign was turned', () => {
    const before = makeGraph('g', [x, y, z], { a: sum([neg(x), y, neg(z), x]) });
    const after = subtractNegatives(before);
    expect([countOf(after, 'Neg'), countOf(after, 'Sub')]).toEqual([0, 2]);
    expectSameValues(before, after);
  });

  it('leaves alone a negative that is needed as it is, and a sum of nothing else', () => {
    const shared = neg(x);
    const graph = makeGraph('g', [x, y, z], { a: sum([shared, y]), shared, b: sum([neg(y), neg(z)]) });
    expect(dump(subtractNegatives(graph))).toBe(dump(graph));
  });
});

describe('match-ranks', () => {
  const column = input('column', 'f32', [3, 1]);

  it('writes a number beside a column with as many dimensions, on either side', () => {
    const two = constant(2);
    const before = makeGraph('g', [column], { a: mul(column, two), b: sub(two, column) });
    const after = matchRanks(before);
    const numbers = after.nodes.filter(({ op }) => op === 'Constant');
    expect(numbers.map(({ outputs }) => outputs[0]!.shape)).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expectSameValues(before, after);
  });

  it('leaves alone what stands beside rows, and numbers that are fed', () => {
    const row = input('row', 'f32', [1, 3]);
    const fed = input('fed', 'f32', []);
    const graph = makeGraph('g', [column, row, fed], { a: mul(row, constant(2)), b: mul(column, fed) });
    expect(dump(matchRanks(graph))).toBe(dump(graph));
  });
});

describe('accumulate-products', () => {
  const [a, b] = [input('a', 'f32', [2, 3]), input('b', 'f32', [3, 2])];

  it('chains the products of a sum', () => {
    const x = gemm(a, b); // used twice, so each use adds to its gradient
    const before = makeGraph('g', [a, b], { y: gradients(total(tanh(gemm(x, gemm(x, x)))), [x])[0]! });
    const after = accumulateProducts(before);
    expect([countOf(before, 'Sum') > 0, countOf(after, 'Sum')]).toEqual([true, 0]);
    expect(after.nodes.some(({ op, inputs: operands }) => op === 'Gemm' && operands.length === 3)).toBe(true);
    expectSameValues(before, after);
  });

  it('chains as many as there are steps in a long sequence', () => {
    const products = Array.from({ length: 20_000 }, () => gemm(a, b));
    const after = accumulateProducts(makeGraph('g', [a, b], { y: sum(products) }));
    expect([countOf(after, 'Sum'), countOf(after, 'Gemm')]).toEqual([0, 20_000]);
  });

  it('leaves a product alone that somebody else needs too', () => {
    const x = gemm(a, b);
    const graph = makeGraph('g', [a, b], { y: sum([x, sub(x, x)]), x });
    expect(dump(accumulateProducts(graph))).toBe(dump(graph));
  });
});

const NAMES = Object.keys(passes) as PassName[];

const networks = {
  lstm: networkOf(),
  gru: networkOf({ cell: 'gru', bidirectional: 'both' }),
  'simple cell': networkOf({ cell: 'rnn', recurrent_activation: 'hard_sigmoid' }),
  attention: networkOf({ bridge: 'attention', encoder: [5], dropout: 0.2 }),
  transformer: transformerOf({ layers: 1 }),
};

describe.each(Object.entries(networks))('passes over the training step of a network: %s', (_, network) => {
  const learning = learningOf({ clip_norm: 1 });
  const { graph } = trainingProgram(network, learning, { batch: 3, weighted: true });

  it.each(Object.entries(passes))('%s changes no value but by rounding', (_name, pass) => {
    expectSameValues(graph, pass(graph));
  });

  it('all of them come to the same as none after 20 steps of training', async () => {
    const weights = initialWeights(networkParameters(network), 1);
    const trained = async (withoutPasses: readonly PassName[]) => {
      const model = new GraphModel(network, learning, weights, onnxExecutor(1, withoutPasses));
      for (let step = 1; step <= 20; step++) await model.train(batchOf(network, 8, step), stepOf(step, 0.001));
      const after = model.weights();
      await model.close();
      return after;
    };
    const [all, none] = [await trained([]), await trained(NAMES)];
    for (const [name, { values }] of all) {
      expectClose(values, none.get(name)!.values, 1e-5, name);
    }
    expect(optimized(graph, NAMES)).toBe(graph);
  });
});
