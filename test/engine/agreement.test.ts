// Engines from the same weights over the same batches: the same losses, answers and weights. TensorFlow.js' networks
// are written anew and know nothing of ours; the native runtime executes our graphs, and takes part in every step.

import { describe, expect, it } from 'vitest';
import type { Batch } from '../../src/data/batches.js';
import type { BatchResult, EngineModel } from '../../src/engine/engine.js';
import { engineNamed } from '../../src/engine/engines.js';
import type { LearningConfig } from '../../src/model/training-state.js';
import { networkParameters } from '../../src/model/network.js';
import { initialWeights, type NamedArrays } from '../../src/model/parameters.js';
import type { NetworkConfig } from '../../src/model/network-config.js';
import type { RecurrentConfig } from '../../src/model/recurrent/config.js';
import type { TransformerConfig } from '../../src/model/transformer/config.js';
import { parseSpec } from '../../src/spec/parse.js';
import { randomStream } from '../../src/util/random.js';
import { batchOf, learningOf, networkOf, stepOf, transformerOf } from '../setup/networks.js';
import { sized } from '../setup/wide.js';

const STEPS = sized(4, 20);
const RELATIVE = 1e-4;

type Model = Partial<RecurrentConfig>;
const wide: Model = { encoder: [6], decoder: [6] };

const bridges: Readonly<Record<string, Model>> = {
  repeat: { ...wide, bridge: 'repeat' },
  reshape: { ...wide, bridge: 'reshape' },
  state: { ...wide, bridge: 'state' },
  autoregressive: { ...wide, bridge: 'autoregressive' },
  'autoregressive, peeking': { ...wide, bridge: 'autoregressive', peek: true },
  attention: { ...wide, bridge: 'attention' },
  'general attention': { ...wide, bridge: 'attention', attention: 'general' },
};

/** Each applied to every bridge it goes with. */
const shapes: Readonly<Record<string, (bridge: Model) => Model>> = {
  plain: () => ({}),
  'hard sigmoid': () => ({ recurrent_activation: 'hard_sigmoid' }),
  'both directions': ({ bridge }) =>
    bridge === 'autoregressive' || bridge === 'attention'
      ? { bidirectional: 'encoder', encoder: [3] }
      : { bidirectional: 'both' },
  'encoder both ways': ({ bridge }) => ({
    bidirectional: 'encoder',
    encoder: [3],
    decoder: bridge === 'state' ? [6] : [5, 4],
  }),
  'two layers, normalised, dropped': () => ({ encoder: [6, 6], decoder: [6, 6], normalization: 'batch', dropout: 0.3 }),
};

/** Ways to learn; each network below takes the next one, so that all are crossed with many. */
const learnings: Readonly<Record<string, Partial<LearningConfig>>> = {
  adam: {},
  'adamw, clipped': {
    optimizer: { name: 'adamw', learning_rate: 0.01, beta_1: 0.8, beta_2: 0.99, weight_decay: 0.1 },
    clip_norm: 0.1,
  },
  'sgd, averaged': { optimizer: { name: 'sgd', learning_rate: 0.01, momentum: 0 }, ema: 0.8 },
  'sgd with momentum, masked': { optimizer: { name: 'sgd', learning_rate: 0.01, momentum: 0.9 }, loss_mask: 'answer' },
  'rmsprop, weighted examples': { optimizer: { name: 'rmsprop', learning_rate: 0.01, rho: 0.9 } },
  'adam, averaged and masked': { ema: 0.5, loss_mask: 'answer' },
};

interface Case {
  readonly title: string;
  readonly network: RecurrentConfig;
  readonly learning: string;
}

const CELLS = ['lstm', 'gru', 'rnn'] as const;
const all: Case[] = [];
for (const [bridgeName, bridge] of Object.entries(bridges)) {
  for (const [shapeName, shape] of Object.entries(shapes)) {
    for (const cell of CELLS) {
      const model = { cell, ...bridge, ...shape(bridge) };
      if (!isAllowed(model)) continue;
      const learning = Object.keys(learnings)[all.length % Object.keys(learnings).length]!;
      all.push({ title: `${cell}, ${bridgeName}, ${shapeName}, ${learning}`, network: networkOf(model), learning });
    }
  }
}
/** With each cell in turn, or with every one. */
const cases = sized(
  all.filter((_, index) => index % CELLS.length === Math.floor(index / CELLS.length) % CELLS.length),
  all,
);

const places = { question: [2, 1, 0, 1], answer: [1, 2, 3] };

/** Every option of a transformer at least once. */
const transformers: Readonly<Record<string, Partial<TransformerConfig>>> = {
  'decoder-only': {},
  'with an encoder, dropped': { decoder_only: false, dropout: 0.2 },
  'normalised after, dropped': { norm: 'post', dropout: 0.2 },
  'not normalised, ReLU': { norm: 'none', activation: 'relu', initialization: 'width' },
  'by the root of the mean square, head of its own': { norm_type: 'rms', tied_embeddings: false },
  'with an encoder, sinusoidal, normalised after': { decoder_only: false, positions: 'sinusoidal', norm: 'post' },
  rotary: { positions: 'rope', layers: 1 },
  'rotary, with an encoder': { positions: 'rope', decoder_only: false, layers: 1 },
  'ALiBi, one head': { positions: 'alibi', heads: 1 },
  'without positions': { positions: 'none', layers: 3 },
  'abacus, from a random start': { positions: 'abacus', places, random_start: 3, dropout: 0.1 },
  'coupled, from a random start, with an encoder': {
    positions: 'coupled',
    places,
    random_start: 3,
    decoder_only: false,
  },
};

describe('all engines', () => {
  it.each(Object.entries(transformers))('agree on a transformer, %s', async (name, options) => {
    const all = Object.keys(learnings);
    const learning = all[Object.keys(transformers).indexOf(name) % all.length]!;
    await agree(transformerOf(options), learningOf(learnings[learning]), learning.includes('weighted'));
  });

  it.each(cases)('agree on $title', async ({ network, learning }) => {
    await agree(network, learningOf(learnings[learning]), learning.includes('weighted'));
  });

  it.each(Object.entries(learnings))('agree on every way to learn: %s', async (name, learning) => {
    await agree(networkOf({ ...wide, bridge: 'state', dropout: 0.2 }), learningOf(learning), name.includes('weighted'));
  });

  it('go on from each other: a state of one is a state of the other', async () => {
    const network = networkOf({ ...wide, bidirectional: 'both', normalization: 'batch' });
    const learning = learningOf({ ema: 0.9 });
    const [onnx, tfjs] = await both(network, learning, initialWeights(networkParameters(network), 3));
    for (let step = 1; step <= 5; step++) {
      await onnx.train(batchOf(network, 7, step), stepOf(step));
      await tfjs.train(batchOf(network, 7, step), stepOf(step));
    }
    const [fromTfjs, fromOnnx] = await both(network, learning, tfjs.state(), onnx.state());
    const batch = batchOf(network, 7, 6);
    const results = [await onnx.train(batch, stepOf(6)), await tfjs.train(batch, stepOf(6))];
    results.push(await fromTfjs.train(batch, stepOf(6)), await fromOnnx.train(batch, stepOf(6)));
    for (const { loss } of results) expect(loss).toBeCloseTo(results[0]!.loss, 4);
    for (const model of [tfjs, fromTfjs, fromOnnx]) expectAlike(model.state(), onnx.state(), 1e-3);
    await closeAll([onnx, tfjs, fromTfjs, fromOnnx]);
  });
});

async function both(
  network: NetworkConfig,
  learning: LearningConfig,
  weights: NamedArrays,
  others = weights,
): Promise<[EngineModel, EngineModel]> {
  return [
    await engineNamed('onnx').createModel(network, learning, weights, { threads: 1 }),
    await engineNamed('tfjs').createModel(network, learning, others, { threads: 1 }),
  ];
}

async function agree(network: NetworkConfig, learning: LearningConfig, weighted: boolean): Promise<void> {
  const weights = initialWeights(networkParameters(network), 3);
  const [onnx, tfjs] = await both(network, learning, weights);
  const native = await engineNamed('native').createModel(network, learning, weights, { threads: 1 });
  try {
    for (let step = 1; step <= STEPS; step++) {
      const batch = weigh(batchOf(network, 5, step), weighted);
      const expected = { ...(await onnx.train(batch, stepOf(step))) };
      expectSame(expected, await tfjs.train(batch, stepOf(step)), `step ${step}`);
      expectSame(expected, await native.train(batch, stepOf(step)), `step ${step}, native`);
    }
    const asked = batchOf(network, 8, 100);
    expectSame(await onnx.evaluate(asked), await tfjs.evaluate(asked), 'evaluation');
    expectSame(await onnx.evaluate(asked), await native.evaluate(asked), 'evaluation, native');
    expectAlike(tfjs.weights(), onnx.weights(), 1e-3);
    expectAlike(native.weights(), onnx.weights(), 1e-3);
  } finally {
    await closeAll([onnx, tfjs, native]);
  }
}

function weigh(batch: Batch, weighted: boolean): Batch {
  const random = randomStream('weights of examples');
  return weighted
    ? { ...batch, weights: Float32Array.from({ length: batch.size }, () => 2 * random.uniform()) }
    : batch;
}

function expectSame(a: BatchResult, b: BatchResult, when: string): void {
  expect(Math.abs(a.loss - b.loss) / a.loss, `loss, ${when}: ${a.loss} and ${b.loss}`).toBeLessThan(RELATIVE);
  const { loss: _, answers, ...counts } = a;
  const { loss: __, answers: others, ...otherCounts } = b;
  expect([...others], when).toEqual([...answers]);
  expect(otherCounts, when).toEqual(counts);
}

/** Arrays that differ by little, measured against the largest entry of each. */
function expectAlike(found: NamedArrays, expected: NamedArrays, relative: number): void {
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, { values }] of expected) {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-2);
    const other = found.get(name)!.values;
    const apart = values.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);
    expect(apart / largest, name).toBeLessThan(relative);
  }
}

const closeAll = (models: readonly EngineModel[]) => Promise.all(models.map((model) => model.close()));

/** Whether a spec may ask for it. */
function isAllowed(model: Model): boolean {
  try {
    parseSpec(
      'case.yaml',
      'name: case',
      Object.entries(model).map(([key, value]) => `model.${key}=${JSON.stringify(value)}`),
    );
    return true;
  } catch {
    return false;
  }
}
