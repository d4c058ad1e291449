// The network of the text: encoder -> dropout -> bridge -> decoder -> dropout -> dense. Features first:
// a step is [V, B] going in, [U, B] between layers. B batch, T time, V vocabulary, U units.

import { concat, splitEvenly } from '../graph/ops/arrange.js';
import { reshape } from '../graph/ops/broadcast.js';
import { oneHot } from '../graph/ops/classes.js';
import { gemm } from '../graph/ops/matrix.js';
import { label, type Tensor } from '../graph/tensor.js';
import type { ModelSpec } from '../spec/schema.js';
import { dropout, type Mask } from './dropout.js';
import { glorotUniform } from './initializers.js';
import { lstmLayer, lstmParameters, type LayerInput } from './lstm.js';
import type { Parameter } from './parameters.js';

/** What a network is built for: its layers and the lengths and vocabulary of what it reads and writes. */
export interface NetworkConfig extends Pick<ModelSpec, 'cell' | 'encoder' | 'decoder' | 'bridge' | 'dropout'> {
  readonly inputLength: number;
  readonly outputLength: number;
  readonly vocabulary: number;
}

export type WeightLookup = (name: string) => Tensor;

/** Every weight of the network, in the order it is used. */
export function networkParameters(config: NetworkConfig): readonly Parameter[] {
  const { vocabulary } = config;
  const encoder = stack('encoder', vocabulary, config.encoder);
  const decoder = stack('decoder', lastOf(config.encoder), config.decoder);
  const units = lastOf(config.decoder);
  const dense: Parameter[] = [
    {
      name: 'dense/kernel',
      shape: [units, vocabulary],
      initialize: (random) => glorotUniform(units, vocabulary, random),
    },
    { name: 'dense/bias', shape: [vocabulary], initialize: () => new Float32Array(vocabulary) },
  ];
  return [...encoder, ...decoder, ...dense];
}

function stack(name: string, inputs: number, sizes: readonly number[]): readonly Parameter[] {
  return sizes.flatMap((units, layer) => lstmParameters(`${name}/${layer}`, sizes[layer - 1] ?? inputs, units));
}

/**
 * Logits [V, T B] (time varies slowest) for questions [T, B] of class numbers.
 * With `masks`, dropout is on and the masks to feed are added to it; without, the network answers.
 */
export function network(config: NetworkConfig, questions: Tensor, weights: WeightLookup, masks?: Mask[]): Tensor {
  const drop = (name: string, x: Tensor): Tensor => (masks === undefined ? x : dropout(name, x, config.dropout, masks));

  const encoded = encode(config, questions, weights);
  // Keras drops parts of the context before it is repeated: every output step misses the same ones.
  const context = drop('encoder/dropout', encoded);
  const hidden = layers(
    'decoder',
    { kind: 'repeated', value: context, times: config.outputLength },
    config.decoder,
    weights,
  );
  const side = drop('decoder/dropout', concat(hidden, 1)); // [U, T B]
  const bias = weights('dense/bias');
  return label('logits', gemm(weights('dense/kernel'), side, { transA: true, c: reshape(bias, [bias.shape[0]!, 1]) }));
}

/** The last hidden state [U, B] of the encoder. */
function encode(config: NetworkConfig, questions: Tensor, weights: WeightLookup): Tensor {
  const [length, batch] = questions.shape as [number, number];
  const characters = oneHot(questions, config.vocabulary, 1); // [T, V, B]
  const steps = splitEvenly(characters, length, 0).map((step) => reshape(step, [config.vocabulary, batch]));
  return lastOf(layers('encoder', { kind: 'steps', steps, oneHot: true }, config.encoder, weights));
}

/** Layers on top of each other; the hidden states [U, B] of the last. */
function layers(name: string, first: LayerInput, sizes: readonly number[], weights: WeightLookup): readonly Tensor[] {
  let steps: readonly Tensor[] = [];
  sizes.forEach((_, layer) => {
    const input: LayerInput = layer === 0 ? first : { kind: 'steps', steps, oneHot: false };
    const prefix = `${name}/${layer}`;
    steps = lstmLayer(prefix, input, {
      kernel: weights(`${prefix}/kernel`),
      recurrentKernel: weights(`${prefix}/recurrent_kernel`),
      bias: weights(`${prefix}/bias`),
    });
  });
  return steps;
}

function lastOf<T>(items: readonly T[]): T {
  const last = items[items.length - 1];
  if (last === undefined) throw new Error('internal: an empty list of layers');
  return last;
}
