// The program of a trained network that only answers: what leaves the house, and what shows its hidden states.

import { makeGraph, type Graph } from '../graph/graph.js';
import { reshape } from '../graph/ops/broadcast.js';
import { argMax } from '../graph/ops/classes.js';
import type { Tensor } from '../graph/tensor.js';
import { averageName } from './training-state.js';
import { activations, decode, encode, networkBlocks } from './network.js';
import { arraysOf, type FloatArray, type NamedArrays } from './parameters.js';
import { blockInputs, questionInput, weightsIn, type ForwardContext } from './forward-context.js';
import type { NetworkConfig } from './network-config.js';

/**
 * Inputs: `questions` [T_in, B] (class numbers) and every block of weights by name. Outputs: `answers` [T_out, B], the
 * likeliest characters; `logits` [V, T_out, B]; or, for `activations`, what the network's kind shows.
 */
export function answeringProgram(
  config: NetworkConfig,
  batch: number,
  show: 'answers' | 'activations' = 'answers',
): Graph {
  const questions = questionInput(config, batch);
  const blocks = blockInputs(networkBlocks(config));
  const forward: ForwardContext = { config, weights: weightsIn(blocks) };
  const inputs = [questions, ...[...blocks.values()].map(({ weight }) => weight)];
  const outputs = show === 'activations' ? activations(forward, questions) : answers(forward, questions);
  return makeGraph('answering', inputs, outputs);
}

function answers(forward: ForwardContext, questions: Tensor): Record<string, Tensor> {
  const { vocabulary, outputLength } = forward.config;
  const logits = decode(forward, encode(forward, questions)); // [V, T B]
  const batch = questions.shape[1]!;
  return {
    answers: reshape(argMax(logits, 0), [outputLength, batch]),
    logits: reshape(logits, [vocabulary, outputLength, batch]),
  };
}

/** The weights that answer, by parameter: their moving average where the run kept one. @param arrays a checkpoint's */
export function answeringWeights(config: NetworkConfig, ema: number | null, arrays: NamedArrays): NamedArrays {
  return new Map(
    networkBlocks(config).flatMap(({ parts, trainable }) =>
      parts.map(({ name }): [string, FloatArray] => {
        const average = ema !== null && trainable ? arrays.get(averageName(name)) : undefined;
        const array = average ?? arrays.get(name);
        if (array === undefined) throw new Error(`internal: the checkpoint has no ${name}`);
        return [name, array];
      }),
    ),
  );
}

/** Weights as this program takes them, by block. */
export const blocksOf = (config: NetworkConfig, weights: NamedArrays): NamedArrays =>
  arraysOf(networkBlocks(config), weights);
