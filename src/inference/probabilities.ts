// How sure a trained run is: the probabilities of the tokens that it could write at each place of an answer.

import { runOnce } from '../engine/onnx/once.js';
import { answeringProgram, answeringWeights, blocksOf } from '../model/answering.js';
import { networkConfig } from '../model/network-config.js';
import type { NamedArrays } from '../model/parameters.js';
import { completeConfig, type RunConfig } from '../spec/schema.js';
import { readParts, writtenText } from '../tasks/codec.js';
import { NO_SOURCES, type Sources } from '../tasks/sources.js';
import { openTask } from '../tasks/tasks.js';
import { encodeAll, judged, readOne } from './predict.js';

/** A token with its probability. */
export type Likely = readonly [token: string, probability: number];

export interface ProbableAnswer {
  readonly equation: string;
  readonly predicted: string;
  /** null where there is no answer, or nobody knows it. */
  readonly expected: string | null;
  readonly correct: boolean;
  /** For each place, in the order in which the network writes: the likeliest tokens first. */
  readonly places: readonly (readonly Likely[])[];
  /** Whether it writes the last character first. */
  readonly isReversed: boolean;
  readonly padding: string;
}

/** So many tokens are told of at each place. */
const MOST_LIKELY = 5;

/** @throws UserError where the text is no question, or one that the run's encoding cannot write */
export async function probabilities(
  kept: RunConfig,
  arrays: NamedArrays,
  text: string,
  sources: Sources = NO_SOURCES,
): Promise<ProbableAnswer> {
  const config = completeConfig(kept);
  const task = openTask(config.data, sources);
  const { codec } = task;
  const example = readOne(text, task);
  const network = networkConfig(config, codec);
  const weights = blocksOf(network, answeringWeights(network, config.training.ema, arrays));
  const outputs = await runOnce(answeringProgram(network, 1), weights, encodeAll([example], codec));
  const answers = Int32Array.from(outputs.get('answers')!);
  const predicted = readParts(writtenText(answers, codec), codec).answer;
  const logits = outputs.get('logits')!;
  return {
    equation: task.questionOf(example),
    predicted,
    ...judged(example, predicted, task),
    places: Array.from(answers, (_, place) => likeliest(logits, place, answers.length, codec.vocabulary.tokens)),
    isReversed: codec.answer.isReversed,
    padding: codec.vocabulary.padding,
  };
}

/** Softmax over the tokens at a place. @param logits [V, T, 1] */
function likeliest(
  logits: ArrayLike<number>,
  place: number,
  places: number,
  tokens: readonly string[],
): readonly Likely[] {
  const at = tokens.map((_, token) => logits[token * places + place]!);
  const most = Math.max(...at);
  const weights = at.map((value) => Math.exp(value - most));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const all = tokens.map((token, index): Likely => [token, weights[index]! / sum]);
  return all.sort(([, a], [, b]) => b - a).slice(0, MOST_LIKELY);
}
