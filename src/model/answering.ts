// The program of a trained network that only answers: what leaves the house, and what shows its hidden states.

import { makeGraph, type Graph } from '../graph/graph.js';
import { concat } from '../graph/ops/arrange.js';
import { reshape } from '../graph/ops/broadcast.js';
import { argMax } from '../graph/ops/classes.js';
import { sizeOf, type Tensor } from '../graph/tensor.js';
import { averageName } from './training-state.js';
import { networkBlocks, read, write } from './network.js';
import type { FloatArray, NamedArrays } from './parameters.js';
import { blockInputs, questionInput, type ForwardContext } from './forward-context.js';
import type { NetworkConfig } from './network-config.js';

/**
 * Inputs: `questions` [T_in, B] (class numbers) and every block of weights by name. Outputs: `answers` [T_out, B], the
 * likeliest characters; `logits` [V, T_out, B]; or, for `hidden`, `hidden/0`, `hidden/1`, ...: the hidden states [T_in, W, B]
 * of each layer of the encoder.
 */
export function answeringProgram(config: NetworkConfig, batch: number, show: 'answers' | 'hidden' = 'answers'): Graph {
  const questions = questionInput(config, batch);
  const blocks = blockInputs(networkBlocks(config));
  const forward: ForwardContext = { config, weights: (name) => blocks.get(name)!.weight };
  const encoding = read(forward, questions);
  const inputs = [questions, ...[...blocks.values()].map(({ weight }) => weight)];
  return makeGraph(
    'answering',
    inputs,
    show === 'hidden' ? hidden(encoding.hidden) : answers(forward, encoding, batch),
  );
}

function answers(forward: ForwardContext, encoding: ReturnType<typeof read>, batch: number): Record<string, Tensor> {
  const { vocabulary, outputLength } = forward.config;
  const logits = write(forward, encoding); // [V, T B]
  return {
    answers: reshape(argMax(logits, 0), [outputLength, batch]),
    logits: reshape(logits, [vocabulary, outputLength, batch]),
  };
}

/** Steps [W, B] of each layer as one [T, W, B]. */
function hidden(layers: ReturnType<typeof read>['hidden']): Record<string, Tensor> {
  return Object.fromEntries(
    layers.map((steps, layer) => {
      const [width, batch] = steps[0]!.shape as [number, number];
      return [`hidden/${layer}`, reshape(concat(steps, 0), [steps.length, width, batch])];
    }),
  );
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

/** Weights as programs take them, by block: the parts under each other. */
export function blocksOf(config: NetworkConfig, weights: NamedArrays): NamedArrays {
  return new Map(
    networkBlocks(config).map(({ name, shape, parts }) => {
      const values = new Float32Array(sizeOf(shape));
      let offset = 0;
      for (const part of parts) {
        const own = weights.get(part.name)!.values;
        values.set(own, offset);
        offset += own.length;
      }
      return [name, { shape, values }];
    }),
  );
}
