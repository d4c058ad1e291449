// The networks against PyTorch: the encoder's outputs, loss, answers, gradients and Adam steps from the same weights.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/graph/autodiff.js';
import { makeGraph } from '../../src/graph/graph.js';
import { concat } from '../../src/graph/ops/arrange.js';
import { reshape } from '../../src/graph/ops/broadcast.js';
import { input, sizeOf } from '../../src/graph/tensor.js';
import { engineNamed } from '../../src/engine/engines.js';
import { encode as encodeSteps } from '../../src/model/recurrent/encoder.js';
import { characterWeights, crossEntropy } from '../../src/model/loss.js';
import { decode, encode, networkBlocks, networkParameters } from '../../src/model/network.js';
import type { RecurrentConfig, RecurrentContext } from '../../src/model/recurrent/config.js';
import { evaluate } from '../../src/graph/evaluate.js';
import { value, type Value } from '../../src/graph/value.js';
import { expectClose } from '../setup/close.js';
import { learningOf, networkOf, stepOf } from '../setup/networks.js';

interface Stored {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface Golden {
  readonly config: Partial<RecurrentConfig>;
  readonly questions: readonly number[];
  readonly targets: readonly number[];
  readonly weights: Readonly<Record<string, Stored>>;
  readonly steps: readonly {
    readonly encoder_outputs: Stored;
    readonly loss: number;
    readonly answers: readonly number[];
    readonly gradients: Readonly<Record<string, Stored>>;
    readonly weights: Readonly<Record<string, Stored>>;
  }[];
}

const { rate, cases } = JSON.parse(readFileSync(new URL('../golden/networks.json', import.meta.url), 'utf8')) as {
  readonly rate: number;
  readonly cases: Readonly<Record<string, Golden>>;
};

describe.each(Object.entries(cases))('%s, against PyTorch', (_, golden) => {
  const config = networkOf(golden.config);
  const size = golden.questions.length / config.inputLength;

  it('has the weights that PyTorch was given, by name and shape', () => {
    const shapes = Object.fromEntries(networkParameters(config).map(({ name, shape }) => [name, shape]));
    expect(shapes).toEqual(
      Object.fromEntries(Object.entries(golden.weights).map(([name, { shape }]) => [name, shape])),
    );
  });

  it('has its encoder outputs, loss and gradients, in double precision', () => {
    const questions = input('questions', 'i32', [config.inputLength, size]);
    const targets = input('targets', 'i32', [config.outputLength, size]);
    const blocks = networkBlocks(config);
    const weights = new Map(blocks.map(({ name, shape }) => [name, input(name, 'f32', shape)]));
    const forward: RecurrentContext = { config, weights: (name) => weights.get(name)! };
    const logits = decode(forward, encode(forward, questions), targets);
    const loss = crossEntropy(logits, reshape(targets, [golden.targets.length]), characterWeights(targets));
    const memory = encodeSteps(forward, questions, 'all').memory;
    const variables = [...weights.values()];
    const outputs = Object.fromEntries(gradients(loss, variables).map((g, i) => [`grad ${blocks[i]!.name}`, g]));
    const graph = makeGraph('golden', [questions, targets, ...variables], {
      loss,
      memory: concat(memory, 0),
      ...outputs,
    });
    const found = evaluate(graph, {
      questions: value([config.inputLength, size], golden.questions),
      targets: value([config.outputLength, size], golden.targets),
      ...Object.fromEntries(
        blocks.map(({ name, shape, parts }) => [
          name,
          value(
            shape,
            parts.flatMap((part) => [...golden.weights[part.name]!.values]),
          ),
        ]),
      ),
    });
    const [first] = golden.steps;
    expect(found['loss']!.data[0]).toBeCloseTo(first!.loss, 12);
    expectClose(found['memory']!.data, first!.encoder_outputs.values, 1e-12, 'encoder outputs');
    for (const { name, parts } of blocks) {
      const rows = partsIn(found[`grad ${name}`]!, parts);
      for (const [part, values] of rows) expectClose(values, first!.gradients[part]!.values, 1e-12, part);
    }
  });

  it.each(['onnx', 'native'])('learns what PyTorch learns, in single precision on the engine %s', async (engine) => {
    const start = new Map(
      Object.entries(golden.weights).map(([name, w]) => [
        name,
        { shape: w.shape, values: Float32Array.from(w.values) },
      ]),
    );
    const model = await engineNamed(engine).createModel(config, learningOf(), start, { threads: 1 });
    const batch = { size, questions: Int32Array.from(golden.questions), targets: Int32Array.from(golden.targets) };
    for (const [index, expected] of golden.steps.entries()) {
      const result = await model.train(batch, stepOf(index + 1, rate));
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

/** A block's values by the names of its parts. */
function partsIn(
  block: Value,
  parts: readonly { readonly name: string; readonly shape: readonly number[] }[],
): [string, Float64Array][] {
  let offset = 0;
  return parts.map(({ name, shape }) => {
    const values = block.data.subarray(offset, offset + sizeOf(shape));
    offset += values.length;
    return [name, values];
  });
}
