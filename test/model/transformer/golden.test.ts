// Transformers against PyTorch: logits, loss, gradients, greedy decoding and AdamW steps from the same weights.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { engineNamed } from '../../../src/engine/engines.js';
import { gradients } from '../../../src/graph/autodiff.js';
import { evaluate } from '../../../src/graph/evaluate.js';
import { makeGraph } from '../../../src/graph/graph.js';
import { reshape } from '../../../src/graph/ops/broadcast.js';
import { input } from '../../../src/graph/tensor.js';
import { value } from '../../../src/graph/value.js';
import type { ForwardContext } from '../../../src/model/forward-context.js';
import { characterWeights, crossEntropy } from '../../../src/model/loss.js';
import { decode, encode, networkBlocks, networkParameters } from '../../../src/model/network.js';
import type { LearningConfig } from '../../../src/model/training-state.js';
import type { TransformerConfig } from '../../../src/model/transformer/config.js';
import { expectClose } from '../../setup/close.js';
import { learningOf, stepOf, transformerOf } from '../../setup/networks.js';

interface Stored {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

type Arrays = Readonly<Record<string, Stored>>;

interface Golden {
  readonly config: Partial<TransformerConfig>;
  readonly questions: readonly number[];
  readonly targets: readonly number[];
  readonly weights: Arrays;
  readonly greedy_logits: Stored;
  readonly steps: readonly {
    readonly loss: number;
    readonly logits: Stored;
    readonly gradients: Arrays;
    readonly weights: Arrays;
  }[];
}

const file = new URL('../../golden/transformers.json', import.meta.url);
const { optimizer, cases } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly optimizer: LearningConfig['optimizer'];
  readonly cases: Readonly<Record<string, Golden>>;
};

describe.each(Object.entries(cases))('%s, against PyTorch', (_, golden) => {
  const config = transformerOf(golden.config);
  const size = golden.questions.length / config.inputLength;
  const [first] = golden.steps;

  it('has the weights that PyTorch was given, by name and shape', () => {
    const shapesOf = (all: readonly (readonly [string, { readonly shape: readonly number[] }])[]) =>
      Object.fromEntries(all.map(([name, { shape }]) => [name, shape]));
    const own = networkParameters(config).map((parameter) => [parameter.name, parameter] as const);
    expect(shapesOf(own)).toEqual(shapesOf(Object.entries(golden.weights)));
  });

  it('has its logits, loss, gradients and greedy decoding, in double precision', () => {
    const questions = input('questions', 'i32', [config.inputLength, size]);
    const targets = input('targets', 'i32', [config.outputLength, size]);
    const variables = networkBlocks(config).map(({ name, shape }) => input(name, 'f32', shape));
    const weights = new Map(variables.map((variable) => [variable.node.name, variable]));
    const forward: ForwardContext = { config, weights: (name) => weights.get(name)! };
    const logits = decode(forward, encode(forward, questions), targets);
    const loss = crossEntropy(logits, reshape(targets, [golden.targets.length]), characterWeights(targets));
    const outputs = Object.fromEntries(gradients(loss, variables).map((g, i) => [variables[i]!.node.name!, g]));
    const greedy = decode(forward, encode(forward, questions));
    const graph = makeGraph('golden', [questions, targets, ...variables], { loss, logits, greedy, ...outputs });
    const found = evaluate(graph, {
      questions: value(questions.shape, golden.questions),
      targets: value(targets.shape, golden.targets),
      ...Object.fromEntries(
        Object.entries(golden.weights).map(([name, { shape, values }]) => [name, value(shape, values)]),
      ),
    });
    expect(found['loss']!.data[0]).toBeCloseTo(first!.loss, 12);
    expectClose(found['logits']!.data, first!.logits.values, 1e-12, 'logits');
    expectClose(found['greedy']!.data, golden.greedy_logits.values, 1e-12, 'greedy decoding');
    for (const [name, { values }] of Object.entries(first!.gradients)) {
      expectClose(found[name]!.data, values, 1e-12, name);
    }
  });

  /**
   * Adam divides by a gradient's own size, and so scales what rounding leaves of a small one (2e-8 of 1e-5 by the rate
   * 0.01 is 2e-5). Those of a key's bias are 0, as it adds the same to all scores of a query: what rounding makes of
   * that, some 1e-10, is scaled by the rate over Adam's epsilon of 1e-7.
   */
  const isJudged = (name: string, index: number): boolean => Math.abs(first!.gradients[name]!.values[index]!) > 1e-5;
  const isZero = (name: string, index: number): boolean => first!.gradients[name]!.values[index] === 0;

  it('has few gradients that are too small to judge single precision by', () => {
    const all = Object.entries(first!.gradients).flatMap(([name, { values }]) =>
      values.map((_, i) => isJudged(name, i) || isZero(name, i)),
    );
    expect(all.filter((judged) => !judged).length / all.length).toBeLessThan(0.12);
  });

  it.each(['onnx', 'native'])('learns what PyTorch learns, in single precision on the engine %s', async (engine) => {
    const start = new Map(
      Object.entries(golden.weights).map(([name, { shape, values }]) => [
        name,
        { shape, values: Float32Array.from(values) },
      ]),
    );
    const model = await engineNamed(engine).createModel(config, learningOf({ optimizer }), start, { threads: 1 });
    const batch = { size, questions: Int32Array.from(golden.questions), targets: Int32Array.from(golden.targets) };
    for (const [index, expected] of golden.steps.entries()) {
      const result = await model.train(batch, stepOf(index + 1, optimizer.learning_rate));
      expect(result.loss).toBeCloseTo(expected.loss, 5);
      const weights = model.weights();
      for (const [name, { values }] of Object.entries(expected.weights)) {
        for (const [isOf, tolerance] of [
          [isJudged, 2e-5],
          [isZero, 1e-4],
        ] as const) {
          const only = (all: ArrayLike<number>): number[] => Array.from(all).filter((_, i) => isOf(name, i));
          expectClose(only(weights.get(name)!.values), only(values), tolerance, name);
        }
      }
    }
    await model.close();
  });
});
