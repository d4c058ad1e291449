// The program that only answers: its hidden states against PyTorch, its answers against the evaluation's.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { onnxEngine } from '../../src/engine/onnx/engine.js';
import { runOnce } from '../../src/engine/onnx/once.js';
import { answeringProgram, answeringWeights, blocksOf } from '../../src/model/answering.js';
import type { FloatArray, NamedArrays } from '../../src/model/parameters.js';
import type { NetworkConfig } from '../../src/model/network-config.js';
import type { RecurrentConfig } from '../../src/model/recurrent/config.js';
import { learningOf, networkOf } from '../setup/networks.js';

interface Stored {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const { cases } = JSON.parse(readFileSync(new URL('../golden/networks.json', import.meta.url), 'utf8')) as {
  cases: Record<
    string,
    {
      config: Partial<RecurrentConfig>;
      questions: number[];
      targets: number[];
      weights: Record<string, Stored>;
      steps: { encoder_outputs: Stored }[];
    }
  >;
};

it.each(Object.keys(cases))('%s: hidden states of the last layer are the encoder outputs of PyTorch', async (name) => {
  const { config: partial, questions, targets, weights: stored, steps } = cases[name]!;
  const config = networkOf(partial);
  const weights: NamedArrays = new Map(
    Object.entries(stored).map(([key, { shape, values }]) => [key, { shape, values: Float32Array.from(values) }]),
  );
  const size = questions.length / config.inputLength;
  const blocks = blocksOf(config, answeringWeights(config, null, weights));
  const asked = Int32Array.from(questions);
  const hidden = await runOnce(answeringProgram(config, size, 'activations'), blocks, asked);
  expect(hidden.size).toBe(config.encoder.length);
  const { values: expected } = steps[0]!.encoder_outputs;
  const last = [...hidden.values()].at(-1)!;
  expect(last).toHaveLength(expected.length);
  if (config.normalization === 'none') {
    expected.forEach((entry, index) => expect(Math.abs(last[index]! - entry)).toBeLessThan(1e-5));
  }
  const { answers } = await evaluate(config, weights, { size, questions: asked, targets: Int32Array.from(targets) });
  const own = await runOnce(answeringProgram(config, size), blocks, asked);
  expect([...own.get('answers')!]).toEqual([...answers]);
});

async function evaluate(
  config: NetworkConfig,
  weights: NamedArrays,
  batch: Parameters<Awaited<ReturnType<typeof onnxEngine.createModel>>['evaluate']>[0],
) {
  const model = await onnxEngine.createModel(config, learningOf(), weights, { threads: 1 });
  const result = await model.evaluate(batch);
  const answers = result.answers.slice();
  await model.close();
  return { answers };
}

it('a moving average answers in place of the weights it is of', () => {
  const config = networkOf({ cell: 'rnn', encoder: [2], decoder: [2], inputLength: 2, outputLength: 2, vocabulary: 3 });
  const filled = (value: number): FloatArray => ({ shape: [1], values: Float32Array.of(value) });
  const names = [
    'encoder/0/kernel',
    'encoder/0/recurrent_kernel',
    'encoder/0/bias',
    'decoder/0/kernel',
    'decoder/0/recurrent_kernel',
    'decoder/0/bias',
    'dense/kernel',
    'dense/bias',
  ];
  const arrays = new Map<string, FloatArray>(
    names.flatMap((name) => [
      [name, filled(1)],
      [`ema/${name}`, filled(2)],
    ]),
  );
  expect([...answeringWeights(config, 0.9, arrays).values()].map(({ values }) => values[0])).toEqual(
    names.map(() => 2),
  );
  expect([...answeringWeights(config, null, arrays).values()].map(({ values }) => values[0])).toEqual(
    names.map(() => 1),
  );
  arrays.delete('dense/bias');
  expect(() => answeringWeights(config, null, arrays)).toThrow('the checkpoint has no dense/bias');
});
