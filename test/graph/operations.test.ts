// Every operation: its derivative against central differences, its value by definition against ONNX Runtime and the
// native runtime, and what it refuses.

import { describe, expect, it } from 'vitest';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { encodeModel } from '../../src/engine/onnx/encode.js';
import { evaluate } from '../../src/graph/evaluate.js';
import { makeGraph, type Graph } from '../../src/graph/graph.js';
import { reduceSum } from '../../src/graph/ops/broadcast.js';
import { cast, tanh } from '../../src/graph/ops/elementwise.js';
import { operations } from '../../src/graph/ops/table.js';
import { custom, input, sizeOf, type Tensor } from '../../src/graph/tensor.js';
import { value, type Value } from '../../src/graph/value.js';
import { randomStream } from '../../src/util/random.js';
import { expectClose } from '../setup/close.js';
import { HAS_NO_RUNTIME, runNative } from '../setup/native.js';
import { checkGradient } from './check-gradient.js';
import { operationExamples, type Example } from './operations.js';

const table = Object.entries(operationExamples);

/** The operations with a derivative, and those without. */
const isDifferentiable = (op: string): boolean => operations[op as keyof typeof operations].vjp !== 'none';

describe('every operation', () => {
  it('has examples here', () => {
    expect([...table.map(([op]) => op), 'Input'].sort()).toEqual(Object.keys(operations).sort());
  });

  it.each(table)('%s is in its examples', (op, { examples }) => {
    if (op === 'Custom') return; // it only stands for others
    for (const { shapes, apply } of examples) {
      const outputs = [apply(...shapes.map((shape, i) => input(`x${i}`, 'f32', shape)))].flat<
        (Tensor | readonly Tensor[])[]
      >();
      const graph = makeGraph('example', inputsBelow(outputs), named(outputs));
      expect(graph.nodes.map((node) => node.op)).toContain(op);
    }
  });

  it.each(table.filter(([op]) => isDifferentiable(op)))(
    '%s: its derivative agrees with central differences',
    (_, { examples }) => {
      for (const { shapes, apply, range } of examples) {
        if (shapes.length > 0) checkGradient(shapes, apply, range && { range });
      }
    },
  );

  it.each(table)('%s: ONNX Runtime computes its definition', async (_, { examples }) => {
    for (const example of examples) await compare(example, executeOnnx);
  });

  it.skipIf(HAS_NO_RUNTIME).each(table.filter(([op]) => op !== 'FusedGemm'))(
    '%s: the native runtime computes its definition',
    async (_, { examples }) => {
      for (const example of examples) await compare(example, executeNative);
    },
  );

  it.each(table.filter(([, { refused }]) => refused.length > 0))('%s refuses what does not fit', (op, { refused }) => {
    for (const attempt of refused) expect(attempt).toThrow(new RegExp(`^internal: ${op}\\b`));
  });
});

describe('a derivative', () => {
  it('is refused where its rule gives a gradient of the wrong shape', () => {
    const wrong = (x: Tensor): Tensor => custom([x], [tanh(x)], ([g]) => [reduceSum(g!, [0], true)])[0]!;
    expect(() => checkGradient([[2, 3]], (x) => wrong(x))).toThrow(
      /internal: gradient of Custom.* is f32\[1,3\], expected f32\[2,3\]/,
    );
  });
});

const named = (outputs: readonly Tensor[]): Record<string, Tensor> =>
  Object.fromEntries(outputs.map((output, i) => [`out${i}`, output]));

function inputsBelow(outputs: readonly Tensor[]): Tensor[] {
  const found = new Map<string, Tensor>();
  const visit = (tensor: Tensor): void => {
    if (tensor.node.op === 'Input') found.set(tensor.node.name!, tensor);
    tensor.node.inputs.forEach(visit);
  };
  outputs.forEach(visit);
  return [...found.values()];
}

type Execute = (
  graph: Graph,
  feeds: Readonly<Record<string, Value>>,
) => Promise<Record<string, { dims: readonly number[]; data: ArrayLike<number> }>>;

async function compare({ shapes, apply, range }: Example, execute: Execute): Promise<void> {
  const inputs = shapes.map((shape, i) => input(`x${i}`, 'f32', shape));
  const outputs = [apply(...inputs)].flat<(Tensor | readonly Tensor[])[]>();
  const graph = makeGraph('op', inputs, named(outputs));
  const feeds = Object.fromEntries(inputs.map((tensor) => [tensor.node.name!, draw(tensor, range ?? [-1, 1])]));
  const expected = evaluate(graph, feeds);
  const found = await execute(graph, feeds);
  for (const [name, { shape, data }] of Object.entries(expected)) {
    expect(found[name]!.dims).toEqual(shape);
    const tolerance = 1e-6 * Math.max(1, ...data.map(Math.abs)); // single precision
    expectClose(Float64Array.from(found[name]!.data, Number), data, tolerance, name);
  }
}

function draw({ node, shape }: Tensor, [low, high]: readonly [number, number]): Value {
  const random = randomStream('operators', node.name!);
  return value(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, () => low + (high - low) * random.uniform()),
  );
}

const executeOnnx: Execute = async (graph, feeds) => {
  const session = await InferenceSession.create(encodeModel(graph), {
    graphOptimizationLevel: 'disabled', // as in engine/onnx/session.ts: what is constant is computed, too
    logSeverityLevel: 3,
  });
  const tensors = Object.fromEntries(
    graph.inputs.map(({ node, shape }) => [
      node.name!,
      new OrtTensor('float32', Float32Array.from(feeds[node.name!]!.data), shape),
    ]),
  );
  const results = await session.run(tensors);
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { dims, data }]) => [name, { dims: [...dims], data: data as Float32Array }]),
  );
};

const executeNative: Execute = async (graph, feeds) => {
  // Truth stays inside of networks, and so does double precision: what comes out of one is a number of single
  // precision.
  const plain = { bool: 'i32', f64: 'f32' } as const;
  const outputs = Object.fromEntries(
    [...graph.outputs].map(([name, tensor]) => [
      name,
      tensor.dtype in plain ? cast(tensor, plain[tensor.dtype as keyof typeof plain]) : tensor,
    ]),
  );
  const results = await runNative(makeGraph(graph.name, graph.inputs, outputs), feeds);
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { shape }]) => [name, { dims: shape, data: results[name]! }]),
  );
};
