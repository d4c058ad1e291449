import { describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../src/engine/onnx/engine.js';
import { runOnce } from '../../../src/engine/onnx/once.js';
import { evaluate } from '../../../src/graph/evaluate.js';
import { makeGraph, type Graph } from '../../../src/graph/graph.js';
import { input, sizeOf } from '../../../src/graph/tensor.js';
import { value, type Value } from '../../../src/graph/value.js';
import { answeringProgram, blocksOf } from '../../../src/model/answering.js';
import { blockInputs, weightsIn, type ForwardContext } from '../../../src/model/forward-context.js';
import { decode, encode, heldBlocks, networkBlocks, networkParameters } from '../../../src/model/network.js';
import { arraysOf, countParameters, initialWeights, type NamedArrays } from '../../../src/model/parameters.js';
import { evaluationProgram, trainingProgram } from '../../../src/model/programs.js';
import type { TransformerConfig } from '../../../src/model/transformer/config.js';
import { randomStream } from '../../../src/util/random.js';
import { batchOf, learningOf, stepOf, transformerOf } from '../../setup/networks.js';

const learning = learningOf({ optimizer: { name: 'adam', learning_rate: 0.01, beta_1: 0.9, beta_2: 0.999 } });
const weightsOf = (network: TransformerConfig) => initialWeights(networkParameters(network), 3);
const open = (network: TransformerConfig) =>
  onnxEngine.createModel(network, learning, weightsOf(network), { threads: 1 });

const kinds: readonly (readonly [string, Partial<TransformerConfig>])[] = [
  ['decoder-only', {}],
  ['with an encoder', { decoder_only: false }],
  ['rotary', { positions: 'rope' }],
  ['ALiBi', { positions: 'alibi' }],
];

describe("a transformer's weights", () => {
  it('are as many as those of nanoGPT, which has as many tokens and positions', () => {
    // model.py: wte 65 W, wpe 256 W, 6 blocks of 4 W (attention 3 + 1) W + 8 W W, biases and norms 13 W, ln_f 2 W; W =
    // 384.
    const W = 384;
    const network = transformerOf({
      layers: 6,
      heads: 6,
      width: W,
      feed_forward: 4 * W,
      vocabulary: 64,
      inputLength: 250,
      outputLength: 6,
    });
    expect(countParameters(networkParameters(network))).toBe(65 * W + 256 * W + 6 * (12 * W * W + 13 * W) + 2 * W);
  });

  it('start as in nanoGPT: deviation 0.02, and 0.02 / sqrt(2 layers) where a sublayer ends; biases 0, scales 1', () => {
    const network = transformerOf({ layers: 8, width: 64, feed_forward: 256 });
    const weights = weightsOf(network);
    const deviation = (name: string): number => {
      const { values } = weights.get(name)!;
      return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
    };
    for (const name of ['decoder/positions', 'decoder/3/attention/query/kernel', 'decoder/3/feed_forward/up/kernel']) {
      expect(deviation(name)).toBeCloseTo(0.02, 2.5);
    }
    for (const name of ['decoder/3/attention/out/kernel', 'decoder/3/feed_forward/down/kernel']) {
      expect(deviation(name) / 0.005).toBeCloseTo(1, 1); // 0.02 / sqrt(16)
    }
    const wide = initialWeights(networkParameters({ ...network, initialization: 'width' }), 3);
    const { values } = wide.get('decoder/3/feed_forward/down/kernel')!;
    expect(Math.hypot(...values.subarray(0, 4096)) / 64 / 0.125).toBeCloseTo(1, 1); // 1 / sqrt(64)
    expect(deviation('decoder/3/attention/query/bias')).toBe(0);
    expect(new Set(weights.get('decoder/3/attention/norm/scale')!.values)).toEqual(new Set([1]));
  });
});

describe.each(kinds)('a transformer, %s,', (_, options) => {
  const network = transformerOf(options);

  it('learns a batch by heart, and writes the same when it reads what it wrote as when it is led by it', async () => {
    const model = await open(network);
    const batch = batchOf(network, 16);
    for (let step = 1; step <= 200; step++) await model.train(batch, stepOf(step));
    const learned = await model.evaluate(batch);
    expect(learned.correctAnswers).toBeGreaterThan(12);
    const asked = batchOf(network, 64, 2);
    const own = Int32Array.from((await model.evaluate(asked)).answers);
    const led = await model.evaluate({ ...asked, targets: own });
    expect(led).toMatchObject({ correctAnswers: 64, correctCharacters: 192, forcedCharacters: 192 });
    await model.close();
  });

  it('does not look ahead: what is written depends on the tokens before it alone', () => {
    const { questions, targets } = batchOf(network, 1);
    const [before, after] = [targets, targets.with(1, (targets[1]! + 1) % network.vocabulary)].map((led) =>
      forcedLogits(network, questions, led),
    );
    const step = (logits: Float64Array, time: number) => [...logits].filter((__, i) => i % 3 === time); // [V, T]
    expect(step(after!, 0)).toEqual(step(before!, 0));
    expect(step(after!, 1)).toEqual(step(before!, 1));
    expect(step(after!, 2)).not.toEqual(step(before!, 2)); // it reads the second
  });

  it('writes the same where it works for the tokens alone that something is wanted of', () => {
    const { questions, targets } = batchOf(network, 2);
    const watched = forcedLogits(network, questions, targets, () => undefined);
    forcedLogits(network, questions, targets).forEach((logit, i) => expect(logit).toBeCloseTo(watched[i]!, 12));
  });

  it('shows the attention of every layer and head, each a distribution', async () => {
    const weights = blocksOf(network, weightsOf(network));
    const asked = batchOf(network, 1).questions;
    const seen = await runOnce(answeringProgram(network, 1, 'activations'), weights, asked);
    const { answers } = Object.fromEntries(await runOnce(answeringProgram(network, 1), weights, asked));
    expect([...seen.get('answers')!]).toEqual([...answers!]);
    const maps = [...seen].filter(([name]) => name.endsWith('attention/weights'));
    expect(maps).toHaveLength(network.decoder_only ? 2 : 6); // each layer: of the encoder, of the decoder, across
    for (const [name, values] of maps) {
      const keys = name.startsWith('encoder') || name.includes('cross') ? 4 : network.decoder_only ? 7 : 3;
      for (let row = 0; row < values.length; row += keys) {
        expect([...values.slice(row, row + keys)].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      }
    }
  });

  it('drops values while it trains, by masks of its embeddings, attention weights and sublayers', () => {
    const config = transformerOf({ ...options, dropout: 0.2 });
    const { draws } = trainingProgram(config, learning, { batch: 2, weighted: false });
    const sublayers = config.decoder_only ? 2 : 2 + 3; // per layer, of both sides
    const attentions = config.decoder_only ? 1 : 3;
    expect(draws).toHaveLength((config.decoder_only ? 1 : 2) + 2 * (sublayers + attentions));
    expect(trainingProgram(network, learning, { batch: 2, weighted: false }).draws).toEqual([]);
  });
});

describe.each([
  ['abacus', true],
  ['coupled', false],
] as const)('a transformer with positions: %s (decoder-only: %s) and a random start', (positions, decoder_only) => {
  const places = { question: [2, 1, 0, 1], answer: [1, 2, 3] };
  const network = transformerOf({ positions, decoder_only, places, random_start: 5 });
  const program = trainingProgram(network, learning, { batch: 2, weighted: false });
  const batch = batchOf(network, 2);

  it('reads the digits of each example moved by what was drawn for it, the same on both sides', () => {
    const weights = weightsOf(network);
    const loss = (graph: Graph, arrays: NamedArrays, more: Readonly<Record<string, Value>> = {}): number => {
      const given = { questions: batch.questions, targets: batch.targets };
      const held = arraysOf(heldBlocks(network), arrays);
      const feeds = graph.inputs.map(({ node: { name }, shape }): [string, Value] => [
        name!,
        more[name!] ??
          value(shape, [...(given[name as 'questions'] ?? held.get(name!)?.values ?? new Float32Array(sizeOf(shape)))]),
      ]);
      return evaluate(graph, Object.fromEntries(feeds))['loss']!.data[0]!;
    };
    const { graph } = evaluationProgram(network, learning, 2);
    const moved = (by: number): NamedArrays =>
      new Map(
        [...weights].map(([name, { shape, values }]) => [
          name,
          { shape, values: name.endsWith('/digits') ? shifted(values, network.width, by) : values },
        ]),
      );
    const plain = loss(graph, weights);
    const byThree = loss(graph, moved(3));
    expect(byThree).not.toBeCloseTo(plain, 6);
    for (const [starts, expected] of [
      [[0, 0], plain],
      [[3, 3], byThree],
    ] as const) {
      expect(loss(program.graph, weights, { 'digits/starts': value([1, 2], starts) })).toBeCloseTo(expected, 12);
    }
    const apart = loss(program.graph, weights, { 'digits/starts': value([1, 2], [3, 0]) });
    expect(apart).not.toBeCloseTo(plain, 6);
    expect(apart).not.toBeCloseTo(byThree, 6);
    const other = loss(program.graph, weights, { 'digits/starts': value([1, 2], [0, 3]) });
    expect(apart + other).toBeCloseTo(plain + byThree, 12); // each example counts for itself
  });

  it('draws a start of 0 to 5 for each example, the same ones where a step is taken again', () => {
    expect(program.draws.map(({ input: { node, shape } }) => [node.name, shape])).toEqual([['digits/starts', [1, 2]]]);
    const fill = (seed: number): number[] => {
      const starts = new Int32Array(600);
      program.draws[0]!.fill(starts, randomStream(seed));
      return [...starts];
    };
    expect(new Set(fill(1))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    expect(fill(1)).toEqual(fill(1));
    expect(fill(2)).not.toEqual(fill(1));
  });

  it('learns and answers on the engine', async () => {
    const model = await open(network);
    const many = batchOf(network, 16);
    for (let step = 1; step <= 300; step++) await model.train(many, stepOf(step));
    expect((await model.evaluate(many)).correctAnswers).toBeGreaterThan(12);
    await model.close();
  });
});

/** A table whose rows, but for the first, are those that stand so much further down. */
function shifted(values: Float32Array, width: number, by: number): Float32Array {
  const moved = values.slice();
  moved.set(values.subarray((1 + by) * width), width);
  return moved;
}

/** Logits [V, T B] with teacher forcing, in double precision. */
function forcedLogits(
  config: TransformerConfig,
  questions: Int32Array,
  targets: Int32Array,
  watch?: ForwardContext['watch'],
): Float64Array {
  const batch = questions.length / config.inputLength;
  const [asked, led] = [input('questions', 'i32', [4, batch]), input('targets', 'i32', [3, batch])];
  const blocks = blockInputs(networkBlocks(config));
  const forward: ForwardContext = { config, weights: weightsIn(blocks), ...(watch && { watch }) };
  const logits = decode(forward, encode(forward, asked), led);
  const graph = makeGraph('forced', [asked, led, ...[...blocks.values()].map(({ weight }) => weight)], { logits });
  const weights = Object.fromEntries(
    [...weightsOf(config)].map(([name, { shape, values }]) => [name, value(shape, values)]),
  );
  const fed = { questions: value([4, batch], questions), targets: value([3, batch], targets) };
  return evaluate(graph, { ...weights, ...fed })['logits']!.data;
}
