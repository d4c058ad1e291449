// What happens inside a trained run while it answers a question: hidden states of a recurrent encoder, character by
// character; the attention of a transformer's heads.

import { runOnce } from '../engine/onnx/once.js';
import { answeringProgram, answeringWeights, blocksOf } from '../model/answering.js';
import { networkConfig } from '../model/network-config.js';
import type { NamedArrays } from '../model/parameters.js';
import { directionsOf } from '../model/recurrent/config.js';
import type { TransformerConfig } from '../model/transformer/config.js';
import { completeConfig, type RunConfig } from '../spec/schema.js';
import type { Codec } from '../tasks/codec.js';
import { NO_SOURCES, type Sources } from '../tasks/sources.js';
import { openTask } from '../tasks/tasks.js';
import { encodeAll, readOne } from './predict.js';

export interface HiddenStates {
  readonly kind: 'recurrent';
  /** What the network reads, in its order. */
  readonly characters: readonly string[];
  /** For each layer of the encoder its hidden states, [unit][character]. */
  readonly layers: readonly (readonly (readonly number[])[])[];
  /** Whether the second half of a layer's units read from the end. */
  readonly isBidirectional: boolean;
}

/** Where the heads of one attention look. */
export interface AttentionMap {
  /** `decoder/0/attention` */
  readonly name: string;
  /** The tokens that look, and those that are looked at. */
  readonly queries: readonly string[];
  readonly keys: readonly string[];
  /** [head][query][key]: shares, which sum to 1 over the keys. */
  readonly heads: readonly (readonly (readonly number[])[])[];
}

export interface Attentions {
  readonly kind: 'transformer';
  /** In the order in which they are computed. */
  readonly maps: readonly AttentionMap[];
}

/** @throws UserError where the text is no question, or one that the run's encoding cannot write */
export async function activations(
  kept: RunConfig,
  arrays: NamedArrays,
  text: string,
  sources: Sources = NO_SOURCES,
): Promise<HiddenStates | Attentions> {
  const config = completeConfig(kept);
  const task = openTask(config.data, sources);
  const { codec } = task;
  const questions = encodeAll([readOne(text, task)], codec);
  const network = networkConfig(config, codec);
  const graph = answeringProgram(network, 1, 'activations');
  const weights = blocksOf(network, answeringWeights(network, config.training.ema, arrays));
  const outputs = await runOnce(graph, weights, questions);
  const characters = tokensOf(questions, codec);
  if (network.kind === 'transformer') return attentions(network, outputs, characters, codec);
  const layers = [...outputs.values()].map((values) => hiddenStates(values, characters.length));
  return { kind: 'recurrent', characters, layers, isBidirectional: directionsOf(network, 'encoder') === 2 };
}

type Outputs = Awaited<ReturnType<typeof runOnce>>;

const tokensOf = (numbers: ArrayLike<number>, { vocabulary }: Codec<unknown>): readonly string[] =>
  Array.from(numbers, (number) => vocabulary.tokens[number]!);

/** [T, W] -> [unit][character] */
function hiddenStates(values: ArrayLike<number>, steps: number): readonly (readonly number[])[] {
  const width = values.length / steps;
  return Array.from({ length: width }, (_, unit) =>
    Array.from({ length: steps }, (__, step) => values[step * width + unit]!),
  );
}

/** What a person sees of the token that begins an answer. */
const START = '>';

function attentions(
  { decoder_only, heads }: TransformerConfig,
  outputs: Outputs,
  question: readonly string[],
  codec: Codec<unknown>,
): Attentions {
  const written = [START, ...tokensOf(outputs.get('answers')!, codec).slice(0, -1)];
  const decoder = decoder_only ? [...question, ...written] : written;
  const maps = [...outputs].flatMap(([output, values]): AttentionMap[] => {
    if (!output.endsWith('/weights')) return [];
    const queries = output.startsWith('encoder') ? question : decoder;
    const keys = output.includes('cross_attention') ? question : queries;
    const at = (head: number, query: number): readonly number[] =>
      keys.map((_, key) => values[(head * queries.length + query) * keys.length + key]!);
    const shares = Array.from({ length: heads }, (_, head) => queries.map((__, query) => at(head, query)));
    return [{ name: output.replace('/weights', ''), queries, keys, heads: shares }];
  });
  return { kind: 'transformer', maps };
}
