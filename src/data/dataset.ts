// The examples of a run: drawn, split, encoded.

import type { DataSpec } from '../spec/schema.js';
import { randomStream, Shuffle, type Random } from '../util/random.js';
import { codecOf, type Codec } from './encoding/codec.js';
import { splitSizes, tooFew, type SplitSizes } from './dataset-size.js';
import { evaluationSpace, stageOf, stagesOf } from './equations/dataset-spaces.js';
import {
  drawEvaluationSets,
  EvaluationSetWriter,
  refuseLargeGrid,
  sizeOf,
  type EvaluationSet,
} from './evaluation-set.js';
import type { Examples } from './encoding/examples.js';
import type { Expression } from './arithmetic/expression.js';
import { KeySet } from './equations/key-set.js';
import type { WeightRule, WeightShare } from './sample-weights.js';
import { countAdmitted, draw, LISTED } from './equations/sampler.js';
import { indexCount, isWhole, spaceOf, type Space } from './equations/space.js';
import { leakageOf, TrainingSetWriter, type Leakage, type TrainingSet } from './training-set.js';

export interface Dataset {
  readonly codec: Codec;
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

/** What all draws of a dataset share. */
interface Recipe {
  readonly data: DataSpec;
  readonly seed: number;
  readonly rules: readonly WeightRule[];
  readonly codec: Codec;
  readonly sizes: SplitSizes;
}

/**
 * The dataset of a run. Which equations there are, and which of them are held out, depends on the seed and the space
 * alone: runs of one seed that only encode differently are asked the same questions.
 * @throws UserError where the equations asked for cannot be made
 */
export function buildDataset(data: DataSpec, seed: number, rules: readonly WeightRule[] = []): Dataset {
  const recipe: Recipe = { data, seed: data.seed ?? seed, rules, codec: codecOf(data), sizes: splitSizes(data) };
  const evaluations = drawEvaluationSets(data, recipe.seed, recipe.codec);
  const held = new KeySet(); // keys of what must not be learned from
  for (const { isGrid, keys } of evaluations) if (!isGrid) for (const key of keys) held.add(key);
  const { validation, training } = drawSplit(recipe, held);
  for (const key of validation.keys) held.add(key);
  const trainingAt = training === undefined ? changingTraining(recipe, held) : () => training;
  const first = trainingAt(1);
  const leakage = [validation, ...evaluations].map((set) => [set.name, leakageOf(set, first)] as const);
  return {
    codec: recipe.codec,
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

const changes = ({ fresh, curriculum }: DataSpec): boolean => fresh || curriculum !== null;

/**
 * Uniform draws: validation comes first in the stream, so that with a fixed number of held-out examples more training data
 * change nothing of it. Other draws run out of what is rare, so that the first differ from the last: there validation is a
 * random part of all. What is not held out is for training, unless that changes with the epochs.
 */
function drawSplit(recipe: Recipe, held: KeySet): { validation: EvaluationSet; training?: TrainingSet } {
  const { data, seed, rules, codec, sizes } = recipe;
  const learned = changes(data) ? 0 : sizes.training;
  const validation = new EvaluationSetWriter(codec, sizes.validation, data.pairs);
  const training = new TrainingSetWriter(codec, learned, data.pairs, rules);
  const isUniform = data.sampling === 'uniform';
  const count = sizes.validation + (isUniform ? learned : sizes.training);
  const isHeld = isUniform ? (row: number) => row < sizes.validation : randomPart(seed, sizes.validation, count);
  const found = drawFrom(recipe, held, spaceOf(data), count, randomStream(seed, 'equations'), (expression, row) => {
    if (isHeld(row)) validation.add(expression);
    else if (learned > 0) training.add(expression);
  });
  if (found < count) throw tooFew(data, found, held.size);
  return { validation: validation.finish('validation', 1), ...(learned > 0 && { training: training.finish() }) };
}

/** Tells which of so many rows belong to a random part of the given size. */
function randomPart(seed: number, size: number, count: number): (row: number) => boolean {
  const rows = new Uint8Array(count);
  const shuffle = new Shuffle(count, randomStream(seed, 'split'));
  for (let i = 0; i < size; i++) rows[shuffle.next()!] = 1;
  return (row) => rows[row] === 1;
}

/** Training examples that change: new ones each epoch (`fresh`), or at each stage of the curriculum. */
function changingTraining(recipe: Recipe, held: KeySet): (epoch: number) => TrainingSet {
  const { data, seed } = recipe;
  const stages = stagesOf(data);
  let last: { readonly part: number; readonly training: TrainingSet } | undefined;
  return (epoch) => {
    const stage = stageOf(data, stages.length, epoch);
    const part = data.fresh ? epoch : stage;
    if (last?.part !== part) {
      const random = randomStream(seed, data.fresh ? 'fresh' : 'stage', part);
      const isLast = stage === stages.length - 1;
      last = { part, training: drawTraining(recipe, held, stages[stage]!, isLast, random) };
    }
    return last.training;
  };
}

/** @param isLast whether all examples asked for must be there; an early stage may have fewer equations */
function drawTraining(recipe: Recipe, held: KeySet, space: Space, isLast: boolean, random: Random): TrainingSet {
  const { data, rules, codec, sizes } = recipe;
  const training = new TrainingSetWriter(codec, sizes.training, data.pairs, rules);
  const found = drawFrom(recipe, held, space, sizes.training, random, (expression) => training.add(expression));
  if (found === 0 || (isLast && found < sizes.training))
    throw tooFew(data, found + sizes.validation, held.size - sizes.validation);
  return training.finish();
}

function drawFrom(
  { data, codec }: Recipe,
  held: KeySet,
  space: Space,
  count: number,
  random: Random,
  take: (expression: Expression, row: number) => void,
): number {
  const isTaken = held.size === 0 ? {} : { isTaken: (key: number) => held.has(key) };
  return draw({ space, sampling: data.sampling, count, random, solve: codec.solve, ...isTaken }, take);
}

/**
 * Finds out whether a dataset can be made, at the cost of as little of it as will tell.
 * @throws UserError where it cannot
 */
export function checkDataset(data: DataSpec): void {
  splitSizes(data);
  stagesOf(data);
  const sets = Object.entries(data.evaluation);
  const sampled = sets.filter(([, set]) => set.draw !== 'grid');
  for (const [name, set] of sets) if (set.draw === 'grid') refuseLargeGrid(name, evaluationSpace(data, set));
  const space = spaceOf(data);
  const size = indexCount(space);
  const wanted = sampled.reduce((total, [, set]) => total + sizeOf(set), data.examples);
  if (!isWhole(space) && size > BigInt(LISTED)) refuseRare(data, space, wanted);
  const isAmple = isWhole(space) ? 2n * BigInt(wanted) < size : size > BigInt(LISTED);
  const withoutGrids = { ...data, evaluation: Object.fromEntries(sampled) };
  if (isAmple) drawEvaluationSets(withoutGrids, 1, codecOf(data));
  else buildDataset(withoutGrids, 1).trainingAt(Number.MAX_SAFE_INTEGER); // the last stage needs the most
}

const PILOT = 100_000;

/** Of a space too large to be gone through, a sample tells how many there are about, e.g. divisions that come out even. */
function refuseRare(data: DataSpec, space: Space, wanted: number): void {
  const admitted = countAdmitted({ space, random: randomStream('pilot'), solve: codecOf(data).solve }, PILOT);
  const atMost = admitted + 3 * Math.sqrt(admitted) + 3; // three standard deviations, and of none seen three (Hanley 1983)
  if ((atMost / PILOT) * Number(indexCount(space)) >= wanted) return;
  throw tooFew(data, `about ${Math.round((admitted / PILOT) * Number(indexCount(space)))}`, 0);
}
