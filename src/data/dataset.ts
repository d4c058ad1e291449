// The examples of a run: drawn, split, encoded.

import type { DataSpec } from '../spec/schema.js';
import type { Attribute } from '../tasks/attribute.js';
import type { Codec } from '../tasks/codec.js';
import { KeySet } from '../tasks/key-set.js';
import { NO_SOURCES, type Sources } from '../tasks/sources.js';
import type { OpenTask } from '../tasks/task.js';
import { openTask, taskOf } from '../tasks/tasks.js';
import { changingTraining, drawSplit, type Recipe } from './draw.js';
import { drawEvaluationSets, type EvaluationSet } from './evaluation-set.js';
import type { Examples } from './examples.js';
import type { WeightRule, WeightShare } from './sample-weights.js';
import { leakageOf, type Leakage, type Weighing } from './training-set.js';

export interface Dataset {
  readonly codec: Codec<unknown>;
  readonly attributes: readonly Attribute[];
  /** What an epoch learns from; the first epoch is 1. The same object while it is the same examples. */
  readonly trainingAt: (epoch: number) => Examples;
  readonly validation: EvaluationSet;
  /** The sets that the spec names. */
  readonly evaluations: readonly EvaluationSet[];
  readonly facts: DatasetFacts;
}

/** What a dataset turned out to be; where training examples change, at the first epoch. */
export interface DatasetFacts {
  readonly trainingExamples: number;
  /** What examples count by each rule of `training.sample_weights`. */
  readonly weights: readonly WeightShare[];
  /** By the name of a set. */
  readonly leakage: Readonly<Record<string, Leakage>>;
}

export interface DatasetOptions {
  readonly rules?: readonly WeightRule[];
  readonly sources?: Sources;
}

/**
 * The dataset of a run. Which examples there are, and which of them are held out, depends on the seed and the task
 * alone: runs of one seed that only encode differently are evaluated on the same.
 * @throws UserError where the examples asked for cannot be made
 */
export function buildDataset(
  data: DataSpec,
  seed: number,
  { rules = [], sources = NO_SOURCES }: DatasetOptions = {},
): Dataset {
  const weighing = { rules, containing: taskOf(data).containing?.(data) ?? {} };
  return datasetOf(openTask(data, sources), data.seed ?? seed, weighing, data.apart_from);
}

function datasetOf(task: OpenTask, seed: number, weighing: Weighing, apartFrom: readonly number[]): Dataset {
  const recipe: Recipe = { task, seed, weighing, sizes: task.sizes(), seen: seenWith(task, apartFrom) };
  const evaluations = drawEvaluationSets(task, seed);
  const held = heldOut(evaluations);
  const { validation, training } = drawSplit(recipe, held);
  for (const key of validation.keys) held.add(key);
  const trainingAt = training === undefined ? changingTraining(recipe, held) : () => training;
  const first = trainingAt(1);
  const leakage = [validation, ...evaluations].map((set) => [set.name, leakageOf(set, first)] as const);
  return {
    codec: task.codec,
    attributes: task.attributes,
    trainingAt: (epoch) => trainingAt(epoch).examples,
    validation,
    evaluations,
    facts: {
      trainingExamples: first.examples.size,
      weights: first.shares,
      leakage: Object.fromEntries(leakage),
    },
  };
}

/** Keys of what must not be learned from. */
function heldOut(evaluations: readonly EvaluationSet[]): KeySet {
  const held = new KeySet();
  for (const { mayBeTrained, keys } of evaluations) if (!mayBeTrained) for (const key of keys) held.add(key);
  return held;
}

/** Keys of the validation examples of other seeds. */
function seenWith(task: OpenTask, seeds: readonly number[]): KeySet {
  const seen = new KeySet();
  for (const seed of seeds) {
    const recipe: Recipe = { task, seed, weighing: NO_WEIGHTS, sizes: task.sizes(), seen: new KeySet() };
    const { validation } = drawSplit(recipe, heldOut(drawEvaluationSets(task, seed)));
    for (const key of validation.keys) seen.add(key);
  }
  return seen;
}

const NO_WEIGHTS: Weighing = { rules: [], containing: {} };

/**
 * Finds out whether a dataset can be made, at the cost of as little of it as will tell.
 * @returns its task, as it was opened
 * @throws UserError where it cannot
 */
export function checkDataset(data: DataSpec, sources: Sources = NO_SOURCES): OpenTask {
  const opened = openTask(data, sources);
  opened.sizes();
  opened.training.stages();
  const isAmple = opened.isAmple();
  // Sets of all there is can be made whatever else there is, and cost the most.
  const task = { ...opened, evaluations: opened.evaluations.filter(({ mayBeTrained }) => !mayBeTrained) };
  if (isAmple) drawEvaluationSets(task, 1);
  // The last stage needs the most.
  else datasetOf(task, data.seed ?? 1, NO_WEIGHTS, []).trainingAt(Number.MAX_SAFE_INTEGER);
  return opened;
}
