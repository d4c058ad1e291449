// Networks and batches for tests of models and engines: every option at its default unless a test says otherwise.

import type { Batch } from '../../src/data/batches.js';
import type { LearningConfig } from '../../src/model/training-state.js';
import type { NetworkConfig } from '../../src/model/network-config.js';
import type { RecurrentConfig } from '../../src/model/recurrent/config.js';
import type { TransformerConfig } from '../../src/model/transformer/config.js';
import { parseSpec } from '../../src/spec/parse.js';
import { randomStream } from '../../src/util/random.js';

const defaults = (kind: string) => parseSpec('defaults.yaml', 'name: defaults', [`model.kind=${kind}`]).config;
const { training } = defaults('recurrent');
const recurrent = defaults('recurrent').model as Extract<RecurrentConfig, { kind: 'recurrent' }>;
const transformer = defaults('transformer').model as Extract<TransformerConfig, { kind: 'transformer' }>;
const SIZES = { inputLength: 4, outputLength: 3, vocabulary: 7 };

export function networkOf(overrides: Partial<RecurrentConfig> = {}): RecurrentConfig {
  return { ...recurrent, ...SIZES, encoder: [6], decoder: [5], ...overrides };
}

export function transformerOf(overrides: Partial<TransformerConfig> = {}): TransformerConfig {
  return { ...transformer, ...SIZES, heads: 2, width: 8, feed_forward: 12, ...overrides };
}

export function learningOf(overrides: Partial<LearningConfig> = {}): LearningConfig {
  return { ...training, ...overrides };
}

/** A batch of random characters. */
export function batchOf(network: NetworkConfig, size: number, seed = 1): Batch {
  const random = randomStream('batch', seed);
  const draw = (length: number): Int32Array =>
    Int32Array.from({ length: length * size }, () => random.below(network.vocabulary));
  return { size, questions: draw(network.inputLength), targets: draw(network.outputLength) };
}

/** Options of a step with this number. */
export const stepOf = (step: number, learningRate = 0.01) => ({
  learningRate,
  step,
  random: randomStream(1, 'dropout', step),
});
