// The two programs an engine executes, for one batch size B: a training step and an evaluation.

import { gradients } from '../graph/autodiff.js';
import { makeGraph, type Graph } from '../graph/graph.js';
import { argMax } from '../graph/ops/classes.js';
import { cast, equal } from '../graph/ops/elementwise.js';
import { reduceMin, reduceSum, reshape } from '../graph/ops/broadcast.js';
import { accumulateProducts } from '../graph/passes/accumulate.js';
import { input, type Tensor } from '../graph/tensor.js';
import type { Mask } from './dropout.js';
import { crossEntropy } from './loss.js';
import { network, networkParameters, type NetworkConfig } from './network.js';
import { adam, clipByGlobalNorm } from './optimizer.js';

/**
 * Inputs: `questions` [T_in, B] and `targets` [T_out, B] (class numbers), every weight by name; for training also the
 * optimizer's state, `rate` (a scalar) and the dropout masks.
 * Outputs: `loss`, `answers` [T_out, B], `correct_characters`, `correct_answers`; for training also the new weights
 * and state, each named as its input with `next/` before it.
 */
export interface Program {
  readonly graph: Graph;
  readonly masks: readonly Mask[];
}

export function evaluationProgram(config: NetworkConfig, batch: number): Program {
  const { questions, targets } = exampleInputs(config, batch);
  const weights = weightInputs(config);
  const logits = network(config, questions, (name) => weights.get(name)!);
  const outputs = measure(logits, targets);
  return { graph: makeGraph('evaluation', [questions, targets, ...weights.values()], outputs), masks: [] };
}

export function trainingProgram(config: NetworkConfig, batch: number, clipNorm: number | null): Program {
  const { questions, targets } = exampleInputs(config, batch);
  const rate = input('rate', 'f32', []);
  const weights = weightInputs(config);
  const masks: Mask[] = [];
  const logits = network(config, questions, (name) => weights.get(name)!, masks);
  const outputs = measure(logits, targets);
  const raw = gradients(outputs.loss, [...weights.values()]);
  const clipped = clipNorm === null ? raw : clipByGlobalNorm(raw, clipNorm);

  const state: Tensor[] = [];
  const next: Record<string, Tensor> = {};
  [...weights].forEach(([name, weight], index) => {
    const [m, v] = stateNames(name).map((stateName) => input(stateName, 'f32', weight.shape)) as [Tensor, Tensor];
    const updated = adam(weight, clipped[index]!, { m, v }, rate);
    state.push(m, v);
    next[`next/${name}`] = updated.weight;
    next[`next/${m.node.name}`] = updated.m;
    next[`next/${v.node.name}`] = updated.v;
  });
  const inputs = [questions, targets, rate, ...masks.map((mask) => mask.input), ...weights.values(), ...state];
  return { graph: accumulateProducts(makeGraph('training', inputs, { ...outputs, ...next })), masks };
}

/** The optimizer's arrays for one weight, each of the weight's shape, zero at the start. */
export function stateNames(weight: string): readonly string[] {
  return [`adam/${weight}/m`, `adam/${weight}/v`];
}

function exampleInputs(config: NetworkConfig, batch: number): { questions: Tensor; targets: Tensor } {
  return {
    questions: input('questions', 'i32', [config.inputLength, batch]),
    targets: input('targets', 'i32', [config.outputLength, batch]),
  };
}

function weightInputs(config: NetworkConfig): ReadonlyMap<string, Tensor> {
  return new Map(networkParameters(config).map(({ name, shape }) => [name, input(name, 'f32', shape)]));
}

/** Loss, answers and counts of right ones, from logits [V, T B] and targets [T, B]. */
function measure(
  logits: Tensor,
  targets: Tensor,
): Record<'loss' | 'answers' | 'correct_characters' | 'correct_answers', Tensor> {
  const loss = crossEntropy(logits, reshape(targets, [logits.shape[1]!]));
  const answers = reshape(argMax(logits, 0), targets.shape);
  const right = cast(equal(answers, targets), 'i32'); // [T, B]
  return {
    loss,
    answers,
    correct_characters: reduceSum(right, [0, 1]),
    correct_answers: reduceSum(reduceMin(right, [0]), [0]),
  };
}
