// What a trained run's encoder does while it reads a question, character by character.

import { codecOf } from '../data/encoding/codec.js';
import { runOnce } from '../engine/onnx/once.js';
import { answeringProgram, answeringWeights, blocksOf } from '../model/answering.js';
import type { NamedArrays } from '../model/parameters.js';
import { directionsOf } from '../model/pass.js';
import { completeConfig, type RunConfig } from '../spec/schema.js';
import { networkConfig } from './network-config.js';
import { encodeAll, readOne } from './predictor.js';

export interface Activations {
  /** What the network reads, in its order. */
  readonly characters: readonly string[];
  /** For each layer of the encoder its hidden states, [unit][character]. */
  readonly layers: readonly (readonly (readonly number[])[])[];
  /** Whether the second half of a layer's units read from the end. */
  readonly isBidirectional: boolean;
}

/** @throws UserError where the text is no expression, or one that the run's encoding cannot write */
export async function activations(kept: RunConfig, arrays: NamedArrays, text: string): Promise<Activations> {
  const config = completeConfig(kept);
  const codec = codecOf(config.data);
  const questions = encodeAll([readOne(text, config.data, codec)], codec);
  const network = networkConfig(config, codec);
  const graph = answeringProgram(network, 1, 'hidden');
  const weights = blocksOf(network, answeringWeights(network, config.training.ema, arrays));
  const outputs = await runOnce(graph, weights, questions);
  const steps = codec.inputLength;
  const layers = [...outputs.values()].map((values) => {
    const width = values.length / steps;
    return Array.from({ length: width }, (_, unit) =>
      Array.from({ length: steps }, (_, step) => values[step * width + unit]!),
    );
  });
  const characters = [...questions].map((number) => codec.vocabulary.characters[number]!);
  return { characters, layers, isBidirectional: directionsOf(network, 'encoder') === 2 };
}
