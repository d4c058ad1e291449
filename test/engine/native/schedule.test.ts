// Which nodes are executed together.

import { expect, it } from 'vitest';
import { schedule } from '../../../src/engine/native/schedule.js';
import { makeGraph, type Graph } from '../../../src/graph/graph.js';
import { concat, split } from '../../../src/graph/ops/arrange.js';
import { reduceSum, reshape } from '../../../src/graph/ops/broadcast.js';
import { add, exp, mul, sigmoid, tanh } from '../../../src/graph/ops/elementwise.js';
import { gemm } from '../../../src/graph/ops/matrix.js';
import { constant, input, type Tensor } from '../../../src/graph/tensor.js';
import { trainingProgram } from '../../../src/model/programs.js';
import { learningOf, networkOf } from '../../setup/networks.js';

const x = input('x', 'f32', [2, 3]);
const w = input('w', 'f32', [2, 2]);

const graphOf = (...outputs: readonly Tensor[]): Graph =>
  makeGraph('g', [x, w], Object.fromEntries(outputs.map((output, index) => [`y${index}`, output])));

const stagesOf = (graph: Graph): string[] =>
  schedule(graph).map(({ nodes }) => nodes.map(({ op }) => op.toLowerCase()).join(' '));

it('elementwise nodes of one shape, whatever stands between them', () => {
  const [a, b] = [gemm(w, x), gemm(w, exp(x))];
  expect(stagesOf(graphOf(mul(sigmoid(a), tanh(b))))).toEqual(['gemm', 'sigmoid exp', 'gemm', 'tanh mul']);
});

it('through another shape of the same values, numbers, and what is stretched alike', () => {
  const stretched = add(x, reduceSum(x, [1], true));
  expect(stagesOf(graphOf(mul(exp(stretched), constant(2)), tanh(reshape(stretched, [6]))))).toEqual([
    'reducesum',
    'add exp mul tanh',
  ]);
});

it('but not what is stretched in two ways, nor what needs a part of what the others compute', () => {
  const [three, two] = [input('three', 'f32', [3]), input('two', 'f32', [2])];
  const graph = makeGraph('g', [x, three, two], { a: add(x, three), b: add(reshape(x, [3, 2]), two) });
  expect(stagesOf(graph)).toEqual(['add', 'add']);
  const whole = tanh(input('wide', 'f32', [4, 3]));
  const [upper, lower] = split(whole, [2, 2], 0);
  expect(stagesOf(makeGraph('g', [whole.node.inputs[0]!], { y: mul(upper!, lower!) }))).toEqual(['tanh', 'mul']);
  const [first] = split(tanh(x), [1, 1], 0);
  expect(stagesOf(graphOf(add(x, first!)))).toEqual(['tanh', 'add']);
});

it('each node once, after what it reads; and of what is read later alone is anything kept', () => {
  const { graph } = trainingProgram(networkOf(), learningOf(), { batch: 3, weighted: false });
  const stages = schedule(graph);
  const made = new Set<Tensor>();
  const kept = new Set<Tensor>(graph.inputs);
  const seen = stages.flatMap(({ nodes }) => nodes);
  expect(new Set(seen).size).toBe(seen.length);
  for (const { nodes, writes } of stages) {
    for (const node of nodes) node.outputs.forEach((output) => made.add(output));
    for (const tensor of writes) kept.add(tensor);
  }
  expect(kept.size).toBeLessThan(made.size);
  expect(stages.length).toBeLessThan(seen.length / 2);
});

it('parts side by side after the parts', () => {
  expect(stagesOf(graphOf(concat([tanh(x), gemm(w, x)], 0)))).toEqual(['gemm', 'tanh', 'concat']);
});
