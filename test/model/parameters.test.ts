import { describe, expect, it } from 'vitest';
import { glorotUniform, orthogonal } from '../../src/model/initializers.js';
import { networkParameters } from '../../src/model/network.js';
import type { RecurrentConfig } from '../../src/model/recurrent/config.js';
import { arraysOf, countParameters, initialWeights, packed, single } from '../../src/model/parameters.js';
import { blockInputs, weightsIn } from '../../src/model/forward-context.js';
import { evaluate } from '../../src/graph/evaluate.js';
import { makeGraph } from '../../src/graph/graph.js';
import { value } from '../../src/graph/value.js';
import { randomStream } from '../../src/util/random.js';
import { networkOf } from '../setup/networks.js';

const config = (
  encoder: number[],
  decoder: number[],
  vocabulary: number,
  others: Partial<RecurrentConfig> = {},
): RecurrentConfig => networkOf({ encoder, decoder, vocabulary, inputLength: 10, outputLength: 5, ...others });

describe('networkParameters', () => {
  it.each([
    // The text's model. An LSTM has 4 U (I + U + 1) weights: 4*256*(13+257) + 4*256*(256+257) + 256*13+13.
    ['LSTM 256 with 13 characters', config([256], [256], 13), 805_133],
    // Keras' addition example (keras.io/examples/nlp/addition_rnn), as its summary prints it.
    ["Keras' addition example", config([128], [128], 12), 205_324],
    // The text's later code: both directions on both sides; the decoder and the dense layer read the 40 values of both.
    ['BiLSTM 20', config([20], [20], 13, { bidirectional: 'both' }), 15_733],
    // The same with batch normalisation: scale, offset, mean and variance of the 40 values of each side.
    [
      'BiLSTM 20 with batch normalisation',
      config([20], [20], 13, { bidirectional: 'both', normalization: 'batch' }),
      15_733 + 2 * 4 * 40,
    ],
    // A GRU (reset_after) has 3 U (I + U + 2): 3*128*(13+130) + 3*128*(128+130) + 128*13+13.
    ['GRU 128', config([128], [128], 13, { cell: 'gru' }), 155_661],
    // A simple cell has U (I + U + 1).
    ['RNN 128', config([128], [128], 13, { cell: 'rnn' }), 128 * 142 + 128 * 257 + 128 * 13 + 13],
    // Layers on each other read the width of the one below: 4*8*(13+9) + 4*6*(8+7) + 4*5*(6+6) + 4*4*(5+5) + 4*13+13.
    ['two layers on each side', config([8, 6], [5, 4], 13), 704 + 360 + 240 + 160 + 65],
    [
      'reshape: each of 5 steps reads 4 of 20',
      config([20], [6], 13, { bridge: 'reshape' }),
      4 * 20 * 34 + 4 * 6 * 11 + 91,
    ],
    ['state: as repeat', config([20], [20], 13, { bridge: 'state' }), 4 * 20 * 34 + 4 * 20 * 41 + 273],
    // The decoder reads 13 characters and a start character.
    ['autoregressive', config([20], [20], 13, { bridge: 'autoregressive' }), 4 * 20 * 34 + 4 * 20 * 35 + 273],
    [
      'autoregressive, peeking at 20 values',
      config([20], [20], 13, { bridge: 'autoregressive', peek: true }),
      4 * 20 * 34 + 4 * 20 * 55 + 273,
    ],
    // Luong's W_c [20+20, 20], and W [20, 20] of the general score.
    ['attention, dot', config([20], [20], 13, { bridge: 'attention' }), 4 * 20 * 34 + 4 * 20 * 35 + 800 + 273],
    [
      'attention, general',
      config([20], [20], 13, { bridge: 'attention', attention: 'general' }),
      4 * 20 * 34 + 4 * 20 * 35 + 800 + 400 + 273,
    ],
  ])('%s: %i', (_, network, expected) => {
    expect(countParameters(networkParameters(network))).toBe(expected);
  });
});

describe('initial weights', () => {
  const weights = initialWeights(networkParameters(config([8], [6], 13)), 5);
  const named = (name: string) => weights.get(name)!.values;

  it('have a forget bias of one and no other', () => {
    expect([...named('encoder/0/bias')]).toEqual([...zeros(8), ...ones(8), ...zeros(16)]);
    expect([...named('dense/bias')]).toEqual(zeros(13));
  });

  it('keep kernels within the Glorot limit, counting all four gates as outputs', () => {
    const limit = Math.sqrt(6 / (13 + 4 * 8));
    const kernel = named('encoder/0/kernel');
    expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(limit);
    expect(Math.max(...kernel.map(Math.abs))).toBeGreaterThan(0.9 * limit);
  });

  it('are the same for the same seed, and do not depend on other layers', () => {
    const wider = initialWeights(networkParameters(config([8, 4], [6], 13)), 5);
    expect(wider.get('encoder/0/kernel')).toEqual(weights.get('encoder/0/kernel'));
    const other = initialWeights(networkParameters(config([8], [6], 13)), 6);
    expect(other.get('encoder/0/kernel')).not.toEqual(weights.get('encoder/0/kernel'));
  });
});

describe('orthogonal', () => {
  it.each([
    [6, 24],
    [24, 6],
    [7, 7],
    [96, 96],
  ])('[%i, %i] has orthonormal rows or columns', (rows, columns) => {
    const matrix = orthogonal(rows, columns, randomStream('orthogonal'));
    const count = Math.min(rows, columns);
    const at = (vector: number, i: number): number =>
      rows <= columns ? matrix[vector * columns + i]! : matrix[i * columns + vector]!;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        let product = 0;
        for (let i = 0; i < Math.max(rows, columns); i++) product += at(a, i) * at(b, i);
        expect(product).toBeCloseTo(a === b ? 1 : 0, 6);
      }
    }
  });
});

describe('glorotUniform', () => {
  it('is uniform: its variance is a third of the squared limit', () => {
    const values = glorotUniform(100, 100, randomStream('glorot'));
    const variance = values.reduce((total, x) => total + x * x, 0) / values.length;
    expect(variance).toBeCloseTo(6 / 200 / 3, 3);
  });
});

const zeros = (count: number): number[] => new Array<number>(count).fill(0);
const ones = (count: number): number[] => new Array<number>(count).fill(1);

describe('packed blocks', () => {
  const block = (name: string, shape: readonly number[], trainable = true) =>
    single({ name, shape, trainable, initialize: () => new Float32Array(shape.reduce((a, b) => a * b, 1)) });
  const small = [block('a', [2, 3]), block('b', [4])];
  const others = [block('large', [300, 300]), block('kept', [3], false)];

  it('lie in one array, one after the other; large ones and those that are not learned stay by themselves', () => {
    const [all, ...rest] = packed([small[0]!, others[0]!, small[1]!, others[1]!]);
    expect(all).toMatchObject({ shape: [10], members: small, trainable: true });
    expect(all!.parts.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(rest).toEqual(others);
  });

  it('are cut out again where they are read', () => {
    const blocks = packed(small);
    const given = blockInputs(blocks);
    const weights = weightsIn(given);
    const inputs = [...given.values()].map(({ weight }) => weight);
    const graph = makeGraph('g', inputs, { a: weights('a'), b: weights('b') });
    const values = (name: string, shape: number[], list: number[]) =>
      [name, { shape, values: Float32Array.from(list) }] as const;
    const held = arraysOf(blocks, new Map([values('a', [2, 3], [1, 2, 3, 4, 5, 6]), values('b', [4], [7, 8, 9, 10])]));
    const feeds = Object.fromEntries([...held].map(([name, array]) => [name, value(array.shape, [...array.values])]));
    const { a, b } = evaluate(graph, feeds);
    expect([a!.shape, [...a!.data], [...b!.data]]).toEqual([
      [2, 3],
      [1, 2, 3, 4, 5, 6],
      [7, 8, 9, 10],
    ]);
  });

  it('stay as they are where there is one', () => {
    expect(packed([small[0]!, ...others])).toEqual([small[0], ...others]);
  });
});
