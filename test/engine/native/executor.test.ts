// Programs of the native runtime against the definitions of the operations: graphs drawn at random, in which parts of
// values, what is put side by side and sums of products share memory in every way there is.

import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/graph/evaluate.js';
import { dump, makeGraph, type Graph } from '../../../src/graph/graph.js';
import { concat, split, transpose } from '../../../src/graph/ops/arrange.js';
import { expand, reduceSum, reshape } from '../../../src/graph/ops/broadcast.js';
import { logSoftmax, softmax } from '../../../src/graph/ops/classes.js';
import { add, mul, scale, sigmoid, sub, sum, tanh } from '../../../src/graph/ops/elementwise.js';
import { gemm } from '../../../src/graph/ops/matrix.js';
import { constant, input, sizeOf, type Tensor } from '../../../src/graph/tensor.js';
import { value, type Value } from '../../../src/graph/value.js';
import { randomStream } from '../../../src/util/random.js';
import { HAS_NO_RUNTIME, runNative } from '../../setup/native.js';
import { sized } from '../../setup/wide.js';

type Random = ReturnType<typeof randomStream>;

const pick = <T>(from: readonly T[], random: Random): T => from[random.below(from.length)]!;

/** Makes tensors out of those that are there, or throws where none fits. */
type Growth = (tensors: readonly Tensor[], random: Random) => readonly Tensor[];

const steps: readonly Growth[] = [
  (tensors, random) => [tanh(pick(tensors, random))],
  (tensors, random) => [sigmoid(pick(tensors, random))],
  (tensors, random) => {
    const x = pick(tensors, random);
    const y = pick(
      tensors.filter(({ shape }) => shape.join() === x.shape.join()),
      random,
    );
    return [pick([add, sub, mul], random)(x, y)];
  },
  (tensors, random) => {
    const x = pick(tensors, random);
    const like = tensors.filter(({ shape }) => shape.join() === x.shape.join());
    return [sum([x, pick(like, random), pick(like, random)])];
  },
  // A row, a column or a number, stretched.
  (tensors, random) => {
    const x = pick(tensors, random);
    const axes = pick([[0], [1], [0, 1]], random);
    return [add(x, reduceSum(x, axes, true))];
  },
  // A part of one, stretched over another.
  (tensors, random) => {
    const x = pick(tensors, random);
    const y = pick(
      tensors.filter(({ shape }) => shape.join() === x.shape.join()),
      random,
    );
    const [first] = split(y, [1, y.shape[0]! - 1], 0);
    return [add(x, first!)];
  },
  (tensors, random) => [scale(pick(tensors, random), 0.5)],
  (tensors, random) => {
    const x = pick(tensors, random);
    const axis = random.below(2);
    const length = x.shape[axis]!;
    if (length === 1) return [];
    const first = 1 + random.below(length - 1);
    return split(x, [first, length - first], axis);
  },
  (tensors, random) => {
    const x = pick(tensors, random);
    const axis = random.below(2);
    const fits = tensors.filter(({ shape }) => shape[1 - axis] === x.shape[1 - axis]);
    return [concat([x, pick(fits, random), pick(fits, random)], axis)];
  },
  (tensors, random) => {
    const x = pick(tensors, random);
    return [reshape(x, [...x.shape].reverse())];
  },
  (tensors, random) => [transpose(pick(tensors, random), [1, 0])],
  (tensors, random) => [softmax(pick(tensors, random), random.below(2))],
  // Products that are added to what is there, one after the other.
  (tensors, random) => {
    const x = pick(tensors, random);
    const y = pick(
      tensors.filter(({ shape }) => shape[0] === x.shape[0]),
      random,
    );
    const first = gemm(x, y, { transA: true });
    const like = [first, ...tensors.filter(({ shape }) => shape.join() === first.shape.join())];
    return [gemm(scale(x, 0.25), y, { transA: true, c: pick(pick([like, tensors], random), random) })];
  },
  (tensors, random) =>
    [expand(reduceSum(pick(tensors, random), [random.below(2)], true), [3, 4, 4])].map((x) => reshape(x, [12, 4])),
];

/** What a step makes of the tensors that are there, if it fits and is small. */
function grown(tensors: readonly Tensor[], random: Random): readonly Tensor[] {
  try {
    return pick(steps, random)(tensors, random).filter(({ shape }) => sizeOf(shape) <= 400);
  } catch {
    return [];
  }
}

function randomGraph(random: Random): Graph {
  const inputs = [input('a', 'f32', [4, 6]), input('b', 'f32', [6, 4]), input('c', 'f32', [4, 4])];
  const tensors: Tensor[] = [...inputs, constant(0.5, [4, 6])];
  while (tensors.length < 40) tensors.push(...grown(tensors, random));
  const outputs = Array.from({ length: 6 }, () => pick(tensors.slice(4), random));
  return makeGraph('random', inputs, Object.fromEntries(outputs.map((tensor, index) => [`y${index}`, tensor])));
}

function numbers(graph: Graph, random: Random): Record<string, Value> {
  return Object.fromEntries(
    graph.inputs.map(({ node, shape }) => [
      node.name!,
      value(
        shape,
        Array.from({ length: sizeOf(shape) }, () => random.uniform() - 0.5),
      ),
    ]),
  );
}

describe.skipIf(HAS_NO_RUNTIME)('a program of the native runtime', () => {
  it('computes what the definitions of its operations say, whatever shares memory', async () => {
    for (let seed = 0; seed < sized(300, 20_000); seed++) {
      const random = randomStream('native', seed);
      const graph = randomGraph(random);
      // Squares in exponents magnify rounding.
      await expectDefinition(graph, numbers(graph, random), `seed ${seed}`, 1e-3);
    }
  });

  it('adds a part of a value to a product, and leaves the value alone', async () => {
    const [x, a, b] = [input('x', 'f32', [3, 4]), input('a', 'f32', [3, 2]), input('b', 'f32', [2, 4])];
    const [row] = split(tanh(x), [1, 2], 0); // the whole, which nothing else needs, has as many values as the sum
    const graph = makeGraph('part', [x, a, b], { y: gemm(a, b, { c: row! }) });
    await expectDefinition(graph, numbers(graph, randomStream('part')), 'part');
  });

  it('adds as many values as a sum has terms', async () => {
    const x = input('x', 'f32', [3, 5]);
    const terms = Array.from({ length: 1000 }, (_, index) => gemm(x, constant(index / 1000, [5, 5])));
    const graph = makeGraph('long', [x], { y: sum(terms), z: sum([...terms].reverse()) });
    await expectDefinition(graph, numbers(graph, randomStream('long')), 'long');
  });

  it('adds a product to values side by side, one of which is needed on', async () => {
    const [x, a, b] = [input('x', 'f32', [2, 4]), input('a', 'f32', [4, 2]), input('b', 'f32', [2, 4])];
    const needed = tanh(x);
    const y = gemm(a, b, { c: concat([needed, sigmoid(x)], 0) });
    const later = mul(needed, reduceSum(y, [0], true));
    const graph = makeGraph('needed on', [x, a, b], { y, needed, later });
    await expectDefinition(graph, numbers(graph, randomStream('needed on')), 'needed on');
  });

  it('reads a part of a number that stands everywhere, whatever shape it has', async () => {
    const [x, everywhere] = [input('x', 'f32', [1, 6]), constant(0.5, [4, 6])];
    const [, part] = split(everywhere, [3, 1], 0);
    const outputs = { part: add(x, part!), reshaped: mul(reshape(everywhere, [6, 4]), reshape(everywhere, [6, 4])) };
    const graph = makeGraph('everywhere', [x], outputs);
    await expectDefinition(graph, numbers(graph, randomStream('everywhere')), 'everywhere');
  });

  it.each([[[3, 1200]], [[700, 3]], [[90, 40]], [[1, 513]], [[512, 1]], [[3, 70, 9]], [[4, 5, 600]], [[2, 3, 5, 80]]])(
    'takes blocks of %j together, however operands are stretched',
    async (shape) => {
      const random = randomStream('blocks', shape.join());
      const operands = stretches(shape).map((own, index) => input(`x${index}`, 'f32', own));
      const whole = input('whole', 'f32', shape);
      const sums = operands.map((operand) => mul(add(whole, operand), operand));
      const total = sum(sums);
      const outputs = {
        total,
        ...Object.fromEntries(sums.map((one, index) => [`sum${index}`, one])),
        ...Object.fromEntries(shape.map((_, axis) => [`reduced${axis}`, reduceSum(total, [axis])])),
        ...Object.fromEntries(shape.map((_, axis) => [`softmax${axis}`, softmax(scale(total, 0.1), axis)])),
        ...Object.fromEntries(shape.map((_, axis) => [`log${axis}`, logSoftmax(scale(total, 0.1), axis)])),
        turned: transpose(total, [...shape.keys()].reverse()),
      };
      const graph = makeGraph('blocks', [whole, ...operands], outputs);
      await expectDefinition(graph, numbers(graph, random), shape.join());
    },
  );
});

/** A shape with every choice of its axes of length 1. */
function stretches(shape: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: 2 ** shape.length - 1 }, (_, choice) =>
    shape.map((size, axis) => ((choice >> axis) % 2 === 1 ? size : 1)),
  );
}

async function expectDefinition(
  graph: Graph,
  inputs: Readonly<Record<string, Value>>,
  name: string,
  tolerance = 1e-5,
): Promise<void> {
  const expected = evaluate(graph, inputs);
  const found = await runNative(graph, inputs);
  for (const [output, { data }] of Object.entries(expected)) {
    const largest = data.reduce((most, number) => Math.max(most, Math.abs(number)), 1);
    const apart = data.reduce((most, number, at) => Math.max(most, Math.abs(number - found[output]![at]!)), 0);
    expect(apart / largest < tolerance, `${name}, ${output}: ${apart} of ${largest}\n${dump(graph)}`).toBe(true);
  }
}
