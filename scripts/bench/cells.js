// The models that are timed, and the arithmetic each really needs.

import { parseSpec } from '../../dist/spec/parse.js';

/**
 * @typedef {{ name: string, batch: number, model: import('../../dist/model/network-config.js').NetworkConfig }} Cell
 */

const { model, training } = parseSpec('bench.yaml', 'name: bench').config;
const { model: transformer } = parseSpec('bench.yaml', 'name: bench\nmodel: {kind: transformer}').config;

export { training };

/** The post's data: questions of 10 characters, answers of 5, 13 characters. */
const cell = (name, batch, options) => ({
  name,
  batch,
  model: { ...model, inputLength: 10, outputLength: 5, vocabulary: 13, ...options },
});

/** 2 layers over 12 tokens: seven of a question, the start, four of an answer. */
const small = (name, options) => ({
  name,
  batch: 256,
  model: { ...transformer, inputLength: 7, outputLength: 5, vocabulary: 13, ...options },
});

/** @type {readonly Cell[]} */
export const cells = [
  cell('lstm256', 256, { encoder: [256], decoder: [256] }),
  cell('lstm128', 128, { encoder: [128], decoder: [128] }),
  cell('bilstm20', 256, { encoder: [20], decoder: [20], bidirectional: 'both' }),
  cell('gru128', 128, { cell: 'gru', encoder: [128], decoder: [128] }),
  cell('attention128', 128, { bridge: 'attention', encoder: [128], decoder: [128] }),
  small('transformer128', { width: 128, feed_forward: 512 }),
  small('transformer32', { width: 32, feed_forward: 128 }),
  // Of experiments/grokking.yaml: one block without normalisation, four tokens, the last alone scored.
  {
    name: 'grokking',
    batch: 4096,
    model: {
      ...transformer,
      layers: 1,
      activation: 'relu',
      norm: 'none',
      tied_embeddings: false,
      inputLength: 3,
      outputLength: 1,
      vocabulary: 114,
    },
  },
];

export const cellNamed = (name) => {
  const found = cells.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no cell ${name}; there are ${cells.map((c) => c.name).join(', ')}`);
  return found;
};

const GATES = { lstm: 4, gru: 3, rnn: 1 };

/**
 * Floating point operations per example of a training step: multiplications and additions of the matrix products that
 * cannot be avoided. Not counted: a one-hot input (a row is looked up), the first step's zero state, a repeated context
 * after its first projection, and everything element by element. Backward costs each product twice.
 */
export function operationsPerExample({ model: config }) {
  return config.kind === 'transformer' ? transformerOperations(config) : recurrentOperations(config);
}

/** The last block works for the answer's tokens alone, but for the keys and values of all. */
function transformerOperations({ inputLength, outputLength: N, vocabulary, width: W, feed_forward: F, layers }) {
  const T = inputLength + N;
  const block = (tokens) => 2 * (T * 2 * W * W + tokens * (2 * W * W + 2 * T * W + 2 * W * F));
  return 3 * ((layers - 1) * block(T) + block(N) + 2 * N * W * vocabulary);
}

function recurrentOperations(config) {
  const { inputLength: T, outputLength: N, vocabulary: V } = config;
  const gates = GATES[config.cell];
  const [U, D] = [config.encoder[0], config.decoder[0]];
  const [both, attends] = [config.bidirectional === 'both' ? 2 : 1, config.bridge === 'attention'];
  const recurrent = (units, steps) => both * 2 * gates * units * units * steps;
  const encoder = recurrent(U, T - 1);
  const context = attends ? 0 : both * 2 * gates * D * (both * U);
  const decoder = recurrent(D, attends ? N : N - 1);
  const attention = attends ? 2 * N * (2 * T * U + 2 * D * D) : 0; // scores and contexts; W_c [2D, D]
  const dense = 2 * N * both * D * V;
  return 3 * (encoder + context + decoder + attention + dense);
}
