import { describe, expect, it } from 'vitest';
import { glorotUniform, orthogonal } from '../../src/model/initializers.js';
import { lstmParameters } from '../../src/model/lstm.js';
import { networkParameters, type NetworkConfig } from '../../src/model/network.js';
import { countParameters, initialWeights } from '../../src/model/parameters.js';
import { randomStream } from '../../src/util/random.js';

const config = (encoder: number[], decoder: number[], vocabulary: number): NetworkConfig => ({
  cell: 'lstm',
  bridge: 'repeat',
  dropout: 0,
  encoder,
  decoder,
  vocabulary,
  inputLength: 10,
  outputLength: 5,
});

describe('networkParameters', () => {
  it.each([
    // The text's model. An LSTM has 4 U (I + U + 1) weights: 4*256*(13+257) + 4*256*(256+257) + 256*13+13.
    ['LSTM 256 with 13 characters', config([256], [256], 13), 805_133],
    // Keras' addition example (keras.io/examples/nlp/addition_rnn), as its summary prints it.
    ["Keras' addition example", config([128], [128], 12), 205_324],
  ])('%s: %i', (_, network, expected) => {
    expect(countParameters(networkParameters(network))).toBe(expected);
  });
});

it('two directions of LSTM 20 on both sides, as the later code of the text has them, come to 15,733', () => {
  // Both directions read the same input; the decoder reads, and the dense layer too, the 40 values of both.
  const both = (inputs: number): number => 2 * countParameters(lstmParameters('layer', inputs, 20));
  expect(both(13) + both(40) + (40 * 13 + 13)).toBe(15_733);
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
