// The two programs an engine executes, for one batch size B: a training step and an evaluation.

import { gradients } from '../graph/autodiff.js';
import { makeGraph, type Graph } from '../graph/graph.js';
import { argMax } from '../graph/ops/classes.js';
import { add, cast, equal, mul, scale, sub } from '../graph/ops/elementwise.js';
import { reduceMin, reduceSum, reshape } from '../graph/ops/broadcast.js';
import { constant, input, type Tensor } from '../graph/tensor.js';
import type { Draw } from './draws.js';
import { averageName, slotName, type LearningConfig } from './training-state.js';
import { answerMask, characterWeights, crossEntropy } from './loss.js';
import { decode, encode, heldBlocks, readsItself } from './network.js';
import { clipByGlobalNorm, optimizerOf } from './optimizers.js';
import { blockInputs, questionInput, weightsIn, type Blocks, type ForwardContext } from './forward-context.js';
import type { NetworkConfig } from './network-config.js';

/**
 * Inputs: `questions` [T_in, B] and `targets` [T_out, B] (class numbers), every block of weights by name; for training
 * also the arrays that go with them, `rate` (and `decay`), what is drawn (dropout masks, starts of positions) and,
 * where examples are weighted, `example_weights` [B].
 * Outputs: `loss`, `answers` [T_out, B], `characters` (how many count), `correct_characters`, `correct_answers`;
 * evaluation of a decoder that reads itself also `forced_characters`: right ones when led by the right answers, as its
 * loss is. Training also the new arrays, each named as its input with `next/` before it.
 */
export interface Program {
  readonly graph: Graph;
  readonly draws: readonly Draw[];
}

export function evaluationProgram(
  config: NetworkConfig,
  learning: Pick<LearningConfig, 'loss_mask' | 'loss_precision'>,
  batch: number,
): Program {
  const { questions, targets } = exampleInputs(config, batch);
  const blocks = blockInputs(heldBlocks(config));
  const forward: ForwardContext = { config, weights: weightsIn(blocks) };
  const mask = maskOf(learning, targets);
  const encoding = encode(forward, questions);
  const logits = decode(forward, encoding, targets);
  const loss = crossEntropy(logits, flat(targets), characterWeights(targets, mask), learning.loss_precision);
  const written = readsItself(config) ? decode(forward, encoding) : logits;
  const outputs = {
    loss,
    ...counts(written, targets, mask),
    ...(readsItself(config) && { forced_characters: counts(logits, targets, mask)['correct_characters']! }),
  };
  const inputs = [questions, targets, ...[...blocks.values()].map(({ weight }) => weight)];
  return { graph: makeGraph('evaluation', inputs, outputs), draws: [] };
}

export function trainingProgram(
  config: NetworkConfig,
  learning: LearningConfig,
  { batch, weighted }: { readonly batch: number; readonly weighted: boolean },
): Program {
  const { questions, targets } = exampleInputs(config, batch);
  const examples = weighted ? [input('example_weights', 'f32', [batch])] : [];
  const blocks = blockInputs(heldBlocks(config));
  const training = { draws: [] as Draw[], updates: new Map<string, Tensor>() };
  const forward: ForwardContext = { config, weights: weightsIn(blocks), training };
  const mask = maskOf(learning, targets);
  const logits = decode(forward, encode(forward, questions), targets);
  const weights = characterWeights(targets, mask, examples[0]);
  const loss = crossEntropy(logits, flat(targets), weights, learning.loss_precision);
  const step = learningStep(learning, loss, blocks);
  for (const [name, value] of training.updates) step.next[name] = value;
  const inputs = [
    questions,
    targets,
    ...examples,
    ...training.draws.map((entry) => entry.input),
    ...[...blocks.values()].map(({ weight }) => weight),
    ...step.inputs,
  ];
  const next = Object.fromEntries(Object.entries(step.next).map(([name, value]) => [`next/${name}`, value]));
  const outputs = { loss, ...counts(logits, targets, mask), ...next };
  return { graph: makeGraph('training', inputs, outputs), draws: training.draws };
}

/** From the loss to the new arrays: gradients, clipping, the optimizer, the moving average. */
function learningStep(
  learning: LearningConfig,
  loss: Tensor,
  blocks: Blocks,
): { inputs: readonly Tensor[]; next: Record<string, Tensor> } {
  const trainable = [...blocks.values()].filter(({ block }) => block.trainable);
  const trained = trainable.map(({ weight }) => weight);
  const raw = gradients(loss, trained);
  const clipped = learning.clip_norm === null ? raw : clipByGlobalNorm(raw, learning.clip_norm);
  const optimizer = optimizerOf(learning.optimizer);
  const scalarNames = Object.keys(optimizer.scalars(1, 1)) as ('rate' | 'decay')[];
  const scalars = Object.fromEntries(scalarNames.map((name) => [name, input(name, 'f32', [])]));
  const inputs: Tensor[] = Object.values(scalars);
  const next: Record<string, Tensor> = {};
  trainable.forEach(({ block: { name }, weight }, index) => {
    const slotNames = optimizer.slots.map((slot) => slotName(learning, name, slot));
    const slots = slotNames.map((slot) => input(slot, 'f32', weight.shape));
    const updated = optimizer.update(weight, clipped[index]!, slots, scalars);
    inputs.push(...slots);
    next[name] = updated.weight;
    slotNames.forEach((slot, at) => (next[slot] = updated.slots[at]!));
    if (learning.ema === null) return;
    const average = input(averageName(name), 'f32', weight.shape);
    inputs.push(average);
    next[averageName(name)] = add(scale(average, learning.ema), scale(updated.weight, 1 - learning.ema));
  });
  return { inputs, next };
}

function exampleInputs(config: NetworkConfig, batch: number): { questions: Tensor; targets: Tensor } {
  return {
    questions: questionInput(config, batch),
    targets: input('targets', 'i32', [config.outputLength, batch]),
  };
}

const flat = (x: Tensor): Tensor => reshape(x, [x.shape[0]! * x.shape[1]!]);

const maskOf = ({ loss_mask }: Pick<LearningConfig, 'loss_mask'>, targets: Tensor): Tensor | undefined =>
  loss_mask === 'answer' ? answerMask(targets) : undefined;

/** Answers and counts of right ones, from logits [V, T B] and targets [T, B]; what the mask leaves out is right. */
function counts(logits: Tensor, targets: Tensor, mask: Tensor | undefined): Record<string, Tensor> {
  const [length, batch] = targets.shape as [number, number];
  const answers = reshape(argMax(logits, 0), targets.shape);
  const right = cast(equal(answers, targets), 'i32'); // [T, B]
  if (mask === undefined) {
    return {
      answers,
      characters: constant(length * batch, [], 'i32'),
      correct_characters: reduceSum(right, [0, 1]),
      correct_answers: reduceSum(reduceMin(right, [0]), [0]),
    };
  }
  const rightInMask = mul(right, mask);
  const wrong = sub(mask, rightInMask);
  const fine = sub(constant(1, [], 'i32'), wrong);
  return {
    answers,
    characters: reduceSum(mask, [0, 1]),
    correct_characters: reduceSum(rightInMask, [0, 1]),
    correct_answers: reduceSum(reduceMin(fine, [0]), [0]),
  };
}
