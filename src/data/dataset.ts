// The examples of a run: drawn, split, encoded.

import type { DataSpec } from '../spec/schema.js';
import type { Attribute } from '../tasks/attribute.js';
import type { Codec } from '../tasks/codec.js';
import { KeySet } from '../tasks/key-set.js';
import { NO_SOURCES, type Sources } from '../tasks/sources.js';
import type { OpenTask, Pool, SplitSizes } from '../tasks/task.js';
import { openTask, taskOf } from '../tasks/tasks.js';
import { randomStream, Shuffle, type Random } from '../util/random.js';
import { drawEvaluationSets, EvaluationSetWriter, type EvaluationSet } from './evaluation-set.js';
import type { Examples } from './examples.js';
import type { WeightRule, WeightShare } from './sample-weights.js';
import { leakageOf, TrainingSetWriter, type Leakage, type TrainingSet, type Weighing } from './training-set.js';

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

/** What all draws of a dataset share. */
interface Recipe {
  readonly task: OpenTask;
  readonly seed: number;
  readonly weighing: Weighing;
  readonly sizes: SplitSizes;
}

/**
 * The dataset of a run. Which examples there are, and which of them are held out, depends on the seed and the task alone:
 * runs of one seed that only encode differently are evaluated on the same.
 * @throws UserError where the examples asked for cannot be made
 */
export function buildDataset(
  data: DataSpec,
  seed: number,
  { rules = [], sources = NO_SOURCES }: DatasetOptions = {},
): Dataset {
  const weighing = { rules, containing: taskOf(data).containing?.(data) ?? {} };
  return datasetOf(openTask(data, sources), data.seed ?? seed, weighing);
}

function datasetOf(task: OpenTask, seed: number, weighing: Weighing): Dataset {
  const recipe: Recipe = { task, seed, weighing, sizes: task.sizes() };
  const evaluations = drawEvaluationSets(task, seed);
  const held = new KeySet(); // keys of what must not be learned from
  for (const { mayBeTrained, keys } of evaluations) if (!mayBeTrained) for (const key of keys) held.add(key);
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

/** What is not held out is for training, unless that changes with the epochs. */
function drawSplit(recipe: Recipe, held: KeySet): { validation: EvaluationSet; training?: TrainingSet } {
  const { task, weighing, sizes } = recipe;
  const { validation: from, changes } = task.training;
  const learned = changes === 'never' ? sizes.training : 0;
  const validation = new EvaluationSetWriter(task, sizes.validation);
  const training = new TrainingSetWriter(task, learned, weighing);
  if (typeof from === 'object') drawApart(recipe, held, from, validation, training, learned);
  else drawTogether(recipe, held, from, validation, training, learned);
  return { validation: validation.finish('validation', 1), ...(learned > 0 && { training: training.finish() }) };
}

/** Validation from a pool of its own. */
function drawApart(
  { task, seed, sizes }: Recipe,
  held: KeySet,
  pool: Pool<unknown>,
  validation: EvaluationSetWriter,
  training: TrainingSetWriter,
  learned: number,
): void {
  const random = (name: string): Random => randomStream(seed, name);
  const kept = drawFrom(pool, held, sizes.validation, random('validation'), (example) => validation.add(example));
  const rest = drawFrom(task.training.whole, held, learned, random('equations'), (example) => training.add(example));
  if (kept + rest < sizes.validation + learned) throw task.tooFew(kept + rest, held.size);
}

/** Validation and training from the same pool. */
function drawTogether(
  { task, seed, sizes }: Recipe,
  held: KeySet,
  place: 'first' | 'part',
  validation: EvaluationSetWriter,
  training: TrainingSetWriter,
  learned: number,
): void {
  const isFirst = place === 'first';
  const count = sizes.validation + (isFirst ? learned : sizes.training);
  const isHeld = isFirst ? (row: number) => row < sizes.validation : randomPart(seed, sizes.validation, count);
  const found = drawFrom(task.training.whole, held, count, randomStream(seed, 'equations'), (example, row) => {
    if (isHeld(row)) validation.add(example);
    else if (learned > 0) training.add(example);
  });
  if (found < count) throw task.tooFew(found, held.size);
}

/** Tells which of so many rows belong to a random part of the given size. */
function randomPart(seed: number, size: number, count: number): (row: number) => boolean {
  const rows = new Uint8Array(count);
  const shuffle = new Shuffle(count, randomStream(seed, 'split'));
  for (let i = 0; i < size; i++) rows[shuffle.next()!] = 1;
  return (row) => rows[row] === 1;
}

/** Training examples that change: new ones each epoch, or at each stage of the curriculum. */
function changingTraining(recipe: Recipe, held: KeySet): (epoch: number) => TrainingSet {
  const { task, seed } = recipe;
  const stages = task.training.stages();
  let last: { readonly part: number; readonly training: TrainingSet } | undefined;
  return (epoch) => {
    const isFresh = task.training.changes === 'epoch';
    const stage = task.training.stageOf(epoch);
    const part = isFresh ? epoch : stage;
    if (last?.part !== part) {
      const random = randomStream(seed, isFresh ? 'fresh' : 'stage', part);
      const isLast = stage === stages.length - 1;
      last = { part, training: drawTraining(recipe, held, stages[stage]!, isLast, random) };
    }
    return last.training;
  };
}

/** @param isLast whether all examples asked for must be there; an early stage may have fewer */
function drawTraining(
  recipe: Recipe,
  held: KeySet,
  stage: Pool<unknown>,
  isLast: boolean,
  random: Random,
): TrainingSet {
  const { task, weighing, sizes } = recipe;
  const training = new TrainingSetWriter(task, sizes.training, weighing);
  const found = drawFrom(stage, held, sizes.training, random, (example) => training.add(example));
  if (found === 0 || (isLast && found < sizes.training))
    throw task.tooFew(found + sizes.validation, held.size - sizes.validation);
  return training.finish();
}

function drawFrom(
  pool: Pool<unknown>,
  held: KeySet,
  count: number,
  random: Random,
  take: (example: unknown, row: number) => void,
): number {
  const isTaken = held.size === 0 ? {} : { isTaken: (key: number) => held.has(key) };
  return pool.draw({ count, random, ...isTaken }, take);
}

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
  // Sets that ask everything can be made whatever else there is, and cost the most.
  const task = { ...opened, evaluations: opened.evaluations.filter(({ mayBeTrained }) => !mayBeTrained) };
  if (isAmple) drawEvaluationSets(task, 1);
  else datasetOf(task, data.seed ?? 1, { rules: [], containing: {} }).trainingAt(Number.MAX_SAFE_INTEGER); // the last stage needs the most
  return opened;
}
