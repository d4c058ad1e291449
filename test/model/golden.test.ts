// The network against PyTorch: loss, answers, gradients and two Adam steps from the same weights.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/graph/autodiff.js';
import { makeGraph } from '../../src/graph/graph.js';
import { reshape } from '../../src/graph/ops/broadcast.js';
import { input } from '../../src/graph/tensor.js';
import { crossEntropy } from '../../src/model/loss.js';
import { network, networkParameters, type NetworkConfig } from '../../src/model/network.js';
import { onnxEngine } from '../../src/engine/onnx/engine.js';
import { randomStream } from '../../src/util/random.js';
import { interpret, value } from '../graph/interpreter.js';

interface Stored {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface Golden {
  readonly config: Pick<NetworkConfig, 'encoder' | 'decoder' | 'inputLength' | 'outputLength' | 'vocabulary'>;
  readonly rate: number;
  readonly questions: readonly number[];
  readonly targets: readonly number[];
  readonly weights: Readonly<Record<string, Stored>>;
  readonly steps: readonly {
    readonly loss: number;
    readonly answers: readonly number[];
    readonly gradients: Readonly<Record<string, Stored>>;
    readonly weights: Readonly<Record<string, Stored>>;
  }[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/network.json', import.meta.url), 'utf8')) as Golden;
const config: NetworkConfig = { cell: 'lstm', bridge: 'repeat', dropout: 0, ...golden.config };
const size = golden.questions.length / config.inputLength;

describe('the network, against PyTorch', () => {
  it('has the weights that PyTorch was given, by name and shape', () => {
    const shapes = Object.fromEntries(networkParameters(config).map(({ name, shape }) => [name, shape]));
    expect(shapes).toEqual(
      Object.fromEntries(Object.entries(golden.weights).map(([name, { shape }]) => [name, shape])),
    );
  });

  it('has its loss and gradients, in double precision', () => {
    const questions = input('questions', 'i32', [config.inputLength, size]);
    const targets = input('targets', 'i32', [config.outputLength, size]);
    const weights = networkParameters(config).map(({ name, shape }) => input(name, 'f32', shape));
    const lookup = (name: string) => weights.find(({ node }) => node.name === name)!;
    const logits = network(config, questions, lookup);
    const loss = crossEntropy(logits, reshape(targets, [golden.targets.length]));
    const outputs = Object.fromEntries(gradients(loss, weights).map((g, i) => [`grad ${weights[i]!.node.name}`, g]));
    const graph = makeGraph('golden', [questions, targets, ...weights], { loss, ...outputs });
    const found = interpret(graph, {
      questions: value([config.inputLength, size], golden.questions),
      targets: value([config.outputLength, size], golden.targets),
      ...Object.fromEntries(Object.entries(golden.weights).map(([name, w]) => [name, value(w.shape, w.values)])),
    });
    expect(found['loss']!.data[0]).toBeCloseTo(golden.steps[0]!.loss, 12);
    for (const [name, { values }] of Object.entries(golden.steps[0]!.gradients)) {
      expectClose(found[`grad ${name}`]!.data, values, 1e-12, name);
    }
  });

  it('learns what PyTorch learns in two steps, in single precision on the ONNX engine', async () => {
    const start = new Map(
      Object.entries(golden.weights).map(([name, w]) => [
        name,
        { shape: w.shape, values: Float32Array.from(w.values) },
      ]),
    );
    const model = await onnxEngine.createModel(config, { clipNorm: null }, start, { threads: 1 });
    const batch = { size, questions: Int32Array.from(golden.questions), targets: Int32Array.from(golden.targets) };
    for (const [index, expected] of golden.steps.entries()) {
      const options = { learningRate: golden.rate, step: index + 1, random: randomStream(0) };
      const result = await model.train(batch, options);
      expect(result.loss).toBeCloseTo(expected.loss, 5);
      expect([...result.answers]).toEqual(expected.answers);
      const weights = model.weights();
      for (const [name, { values }] of Object.entries(expected.weights)) {
        expectClose(weights.get(name)!.values, values, 2e-5, name);
      }
    }
    await model.close();
  });
});

function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance: number, name: string): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((entry, i) => expect(Math.abs(found[i]! - entry), `${name}[${i}]`).toBeLessThan(tolerance));
}
