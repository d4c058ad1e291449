// Exported networks answer as the run they come from does: loaded by other programs' loaders, used as in the example
// that lies beside them.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { Encoding } from '../../src/export/model/encoding.js';
import { modelFiles } from '../../src/export/model/model-files.js';
import { writtenText } from '../../src/tasks/codec.js';
import { codecOf, openTask } from '../../src/tasks/tasks.js';
import { decodeSafetensors } from '../../src/engine/safetensors.js';
import { networkConfig } from '../../src/model/network-config.js';
import { predict } from '../../src/inference/predict.js';
import { networkParameters } from '../../src/model/network.js';
import { initialWeights, type NamedArrays } from '../../src/model/parameters.js';
import type { RunConfig } from '../../src/spec/schema.js';
import { randomStream } from '../../src/util/random.js';
import { temporaryFolder } from '../setup/tiny.js';
import { tinyConfig } from '../setup/training.js';

type Ask = (runtime: unknown, session: ort.InferenceSession, encoding: Encoding, equation: string) => Promise<string>;

/** A configuration with weights that are drawn wide, so that answers differ from question to question. */
function network(overrides: readonly string[]): { config: RunConfig; weights: NamedArrays } {
  const isOther = overrides.some((override) => override.startsWith('data={'));
  const config = tinyConfig([...(isOther ? [] : ['data.max=99', 'data.examples=200']), ...overrides]);
  const parameters = networkParameters(networkConfig(config, codecOf(config.data)));
  const random = randomStream('wide', ...overrides);
  const weights = [...initialWeights(parameters, 3)].map(([name, { shape, values }]) => {
    if (name === 'dense/bias') return [name, { shape, values: values.map(() => 0) }] as const;
    const isStatistic = name.includes('moving_variance');
    return [
      name,
      { shape, values: values.map((value) => (isStatistic ? 0.5 + random.uniform() : value + 3 * random.normal())) },
    ] as const;
  });
  return { config, weights: new Map(weights) };
}

/** Other tasks: what to ask their networks. */
const OTHERS: readonly (readonly [overrides: readonly string[], questions: readonly string[]])[] = [
  [
    ['data={task: modular, operation: "+", modulus: 11}'],
    ['0 + 0', '10 + 3', '4 + 5', '7 + 10', '1 + 9', '2 + 2', '6 + 1', '5 + 8'],
  ],
  [
    [
      'data={task: sequences, operation: sort, symbols: 12, max_length: 5, examples: 80, reverse: output}',
      'model.bridge=attention',
    ],
    ['3 11 2', '0 0 0', '10 9 8 7 6', '1 2 3 4', '5 1 11 0', '4 4 9', '8 1 6 2', '7 3 5'],
  ],
  [
    [
      'data={task: sequences, operation: add_bits, symbols: 2, max_length: 5, examples: 80, align: {question: right, answer: left}}',
      'model.bridge=attention',
    ],
    [
      '1 0 1 + 0 1 1',
      '1 1 1 1 1 + 0 0 0 0 1',
      '0 0 0 + 0 0 0',
      '1 1 1 + 1 1 1',
      '0 1 1 0 + 1 0 0 1',
      '1 0 0 0 1 + 1 1 0 1 1',
    ],
  ],
];

const EQUATIONS = [
  '31 + 87',
  '5 + 9',
  '99 + 99',
  '0 + 40',
  '12 + 3',
  '70 + 8',
  '64 + 46',
  '1 + 1',
  '50 + 27',
  '93 + 0',
  '8 + 77',
  '45 + 55',
  '66 + 6',
];

const VARIED: readonly (readonly string[])[] = [
  [],
  ['data.reverse=both', 'data.end_character=false'],
  ['data.reverse=output', 'data.align.operands=zero', 'data.align.answer=left'],
  ['data.align.operands=right', 'data.align.question=right', 'data.spaces=false'],
  ['data.align.question=right', 'data.align.answer=zero', 'data.reverse=input', 'data.end_character=false'],
  ['data.delimiters=true', 'data.align.question=right', 'data.reverse=input'],
  ['data.delimiters=true', 'data.spaces=false', 'data.scratchpad=simplified', 'data.align.answer=left'],
  ['data.index_hints=true', 'data.operators=["+","-"]', 'data.min=-99', 'data.align.operands=zero'],
  ['data.index_hints=true', 'data.reverse=both', 'data.align.operands=right', 'data.align.answer=zero'],
  ['data.scratchpad=detailed', 'data.index_hints=true', 'model.bridge=attention'],
  ['model.cell=gru', 'model.encoder=[5,4]', 'model.bidirectional=both'],
  ['model.normalization=batch', 'model.encoder=[5,4]'],
  ['model.cell=rnn', 'data.end_character=false'],
  ['model.bridge=state'],
  ['model.bridge=reshape', 'model.encoder=[8]'],
  ['model.bridge=autoregressive', 'model.peek=true'],
  ['model.bridge=autoregressive', 'model.cell=gru'],
  ['model.bridge=attention', 'model.attention=general', 'model.bidirectional=encoder', 'model.decoder=[12]'],
  ['training.ema=0.9'],
  ['model={kind: transformer, width: 8, heads: 2, feed_forward: 8, norm: none, tied_embeddings: false}'],
  [
    'model={kind: transformer, width: 8, heads: 2, feed_forward: 8, norm: none, tied_embeddings: false, decoder_only: false, positions: rope}',
  ],
];

const METADATA = { run: 'run1' };

describe('ONNX', () => {
  it.each(VARIED.map((overrides) => [overrides.join(' ') || 'the tiny network', overrides] as const))(
    'of %s gives the run’s answers through example.mjs',
    async (_, overrides) => {
      const { config, weights } = network(overrides);
      const expected = (await predict(config, weights, EQUATIONS)).map(({ predicted }) => predicted);
      const { ask, session, encoding } = await load(config, weights);
      const answers: string[] = [];
      for (const equation of EQUATIONS) answers.push(await ask(ort, session, encoding, equation));
      expect(answers).toEqual(expected);
      // Normalisation with drawn statistics leaves no room for differences.
      const hasStatistics = config.model.kind === 'recurrent' && config.model.normalization === 'batch';
      if (!hasStatistics) expect(new Set(answers).size).toBeGreaterThan(1);
      await session.release();
    },
  );

  it.each(OTHERS)('of another task, %j, gives the run’s answers through example.mjs', async (overrides, questions) => {
    const { config, weights } = network(overrides);
    const expected = (await predict(config, weights, questions)).map(({ predicted }) => predicted);
    const { ask, session, encoding } = await load(config, weights);
    const answers: string[] = [];
    for (const question of questions) {
      answers.push(await ask(ort, session, encoding, question));
    }
    expect(answers).toEqual(expected);
    expect(new Set(answers).size).toBeGreaterThan(1);
    await session.release();
  });

  it.each([
    ['data.scratchpad=simplified', 'data.delimiters=true'],
    ['data.scratchpad=detailed', 'data.index_hints=true', 'data.end_character=false'],
    ['data.index_hints=true', 'data.reverse=both', 'data.align.answer=zero'],
  ])('of %s and %s has the final answer read out of what is written', async (...overrides) => {
    const { config, weights } = network(overrides);
    const { ask, session, encoding } = await load(config, weights);
    const { codec } = openTask(config.data);
    for (const [a, b] of [
      [31, 87],
      [99, 99],
      [5, 70],
    ] as const) {
      const data = new Int32Array(codec.outputLength);
      codec.encodeAnswer({ operands: [a, b], operators: ['+'], decimals: 0 }, String(a + b), data, 0);
      const writes = { run: () => Promise.resolve({ answers: { data } }) } as unknown as ort.InferenceSession;
      expect(Number(await ask(ort, writes, encoding, `${a} + ${b}`))).toBe(a + b);
    }
    await session.release();
  });

  it('takes any number of questions at once', async () => {
    const { config, weights } = network(['model.bridge=attention']);
    const { session } = await load(config, weights);
    const { inputLength, outputLength, vocabulary } = codecOf(config.data);
    const random = randomStream('questions');
    const one = Array.from({ length: 5 }, () =>
      Int32Array.from({ length: inputLength }, () => random.below(vocabulary.tokens.length)),
    );
    const all = Int32Array.from({ length: inputLength * 5 }, (_unused, i) => one[i % 5]![Math.floor(i / 5)]!);
    const { answers, logits } = await session.run({ questions: new ort.Tensor('int32', all, [inputLength, 5]) });
    expect(answers!.dims).toEqual([outputLength, 5]);
    expect(logits!.dims).toEqual([vocabulary.tokens.length, outputLength, 5]);
    for (const [column, questions] of one.entries()) {
      const alone = await session.run({ questions: new ort.Tensor('int32', questions, [inputLength, 1]) });
      expect([...(alone['answers']!.data as Int32Array)]).toEqual(
        Array.from({ length: outputLength }, (_unused, t) => (answers!.data as Int32Array)[t * 5 + column]),
      );
    }
    await session.release();
  });
});

async function load(config: RunConfig, weights: NamedArrays) {
  const files = await modelFiles('onnx', config, weights, METADATA);
  expect([...files.keys()]).toEqual(['model.onnx', 'encoding.json', 'example.mjs', 'example.py']);
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'example.mjs'), files.get('example.mjs')!);
  const { ask } = (await import(pathToFileURL(join(folder, 'example.mjs')).href)) as { ask: Ask };
  const model = files.get('model.onnx') as Uint8Array;
  expect(Buffer.from(model).includes('com.microsoft')).toBe(false); // any runtime is to read it
  const session = await ort.InferenceSession.create(model);
  return { ask, session, encoding: JSON.parse(files.get('encoding.json') as string) as Encoding };
}

describe("TensorFlow.js' layers format", () => {
  it.each([
    [[]],
    [['model.bidirectional=both', 'model.encoder=[5,4]', 'model.recurrent_activation=hard_sigmoid']],
    [['model.cell=rnn', 'model.normalization=batch', 'data.reverse=both']],
    [['model.bridge=reshape', 'model.encoder=[8]']],
  ])('of %j loads and gives the run’s answers', async (overrides) => {
    const { config, weights } = network(overrides);
    const files = await modelFiles('tfjs', config, weights, METADATA);
    const { modelTopology, weightsManifest } = JSON.parse(files.get('model.json') as string) as {
      modelTopology: object;
      weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
    };
    const bytes = files.get('weights.bin') as Uint8Array;
    const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const model = await loadLayersModel(
      tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0]!.weights, weightData }),
    );
    const codec = codecOf(config.data);
    const expected = await predict(config, weights, EQUATIONS);
    for (const { equation, predicted } of expected) {
      const question = new Int32Array(codec.inputLength);
      const [a, b] = equation.split(' + ').map(Number);
      codec.encodeQuestion({ operands: [a!, b!], operators: ['+'], decimals: 0 }, question, 0);
      const input = tf.oneHot(
        tf.tensor2d([...question], [1, question.length], 'int32'),
        codec.vocabulary.tokens.length,
      );
      const answer = await tf.argMax(model.predict(tf.cast(input, 'float32')) as tf.Tensor, 2).data();
      const written = writtenText(answer, codec);
      expect(written.split('$')[0]!.trim()).toBe(predicted);
    }
    model.dispose();
  });

  it.each(['model.cell=gru', 'model.bridge=attention', 'model.bridge=state'])(
    'says what it cannot express: %s',
    async (override) => {
      const { config, weights } = network([override]);
      await expect(modelFiles('tfjs', config, weights, METADATA)).rejects.toThrow(
        /layers format has no [\s\S]*--format onnx takes every network/,
      );
    },
  );
});

it('safetensors hold the weights that answer, by name, with what the run was', async () => {
  const { config, weights } = network(['training.ema=0.9']);
  const averages = [...weights].map(
    ([name, { shape, values }]) => [`ema/${name}`, { shape, values: values.map((v) => v / 2) }] as const,
  );
  const files = await modelFiles('safetensors', config, new Map([...weights, ...averages]), {
    run: 'run7',
    variant: '<b>',
  });
  const bytes = files.get('model.safetensors') as Buffer;
  const read = decodeSafetensors(bytes);
  expect([...read.keys()]).toEqual([...weights.keys()]);
  for (const [name, { values }] of read) expect(values).toEqual(weights.get(name)!.values.map((v) => v / 2));
  expect(bytes.toString('latin1')).toContain('"run":"run7"');
  expect(JSON.parse(files.get('encoding.json') as string)).toMatchObject({
    operators: ['+'],
    model: { variant: '<b>' },
  });
});
