// What a trained run's encoder does while it reads a question, character by character.

import { runOnce } from '../engine/onnx/once.js';
import { answeringProgram, answeringWeights, blocksOf } from '../model/answering.js';
import type { NamedArrays } from '../model/parameters.js';
import { completeConfig, type RunConfig } from '../spec/schema.js';
import { networkConfig } from '../model/network-config.js';
import { directionsOf } from '../model/recurrent/config.js';
import { NO_SOURCES, type Sources } from '../tasks/sources.js';
import { openTask } from '../tasks/tasks.js';
import { encodeAll, readOne } from './predict.js';

export interface Activations {
  /** What the network reads, in its order. */
  readonly characters: readonly string[];
  /** For each layer of the encoder its hidden states, [unit][character]. */
  readonly layers: readonly (readonly (readonly number[])[])[];
  /** Whether the second half of a layer's units read from the end. */
  readonly isBidirectional: boolean;
}

/** @throws UserError where the text is no question, or one that the run's encoding cannot write */
export async function activations(
  kept: RunConfig,
  arrays: NamedArrays,
  text: string,
  sources: Sources = NO_SOURCES,
): Promise<Activations> {
  const config = completeConfig(kept);
  const task = openTask(config.data, sources);
  const { codec } = task;
  const questions = encodeAll([readOne(text, task)], codec);
  const network = networkConfig(config, codec);
  const graph = answeringProgram(network, 1, 'activations');
  const weights = blocksOf(network, answeringWeights(network, config.training.ema, arrays));
  const outputs = await runOnce(graph, weights, questions);
  const steps = codec.inputLength;
  const layers = [...outputs.values()].map((values) => {
    const width = values.length / steps;
    return Array.from({ length: width }, (_, unit) =>
      Array.from({ length: steps }, (_, step) => values[step * width + unit]!),
    );
  });
  const characters = [...questions].map((number) => codec.vocabulary.tokens[number]!);
  return {
    characters,
    layers,
    isBidirectional: network.kind === 'recurrent' && directionsOf(network, 'encoder') === 2,
  };
}
