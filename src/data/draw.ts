// Draws training and validation examples, so that none of one is in the other.

import type { KeySet } from '../tasks/key-set.js';
import type { OpenTask, Pool, SplitSizes, Take } from '../tasks/task.js';
import { randomStream, Shuffle, type Random } from '../util/random.js';
import { EvaluationSetWriter, type EvaluationSet } from './evaluation-set.js';
import { TrainingSetWriter, type TrainingSet, type Weighing } from './training-set.js';

/** What all draws of a dataset share. */
export interface Recipe {
  readonly task: OpenTask;
  readonly seed: number;
  readonly weighing: Weighing;
  readonly sizes: SplitSizes;
  /** Keys of examples that validation has none of, as far as there are others. */
  readonly seen: KeySet;
}

/** What is not held out is for training, unless that changes with the epochs. */
export function drawSplit(recipe: Recipe, held: KeySet): { validation: EvaluationSet; training?: TrainingSet } {
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
  { task, seed, sizes, seen }: Recipe,
  held: KeySet,
  place: 'first' | 'part',
  validation: EvaluationSetWriter,
  training: TrainingSetWriter,
  learned: number,
): void {
  const isFirst = place === 'first';
  const count = sizes.validation + (isFirst ? learned : sizes.training);
  // Where there is nothing to learn from behind these, there are others to validate with.
  const drawn = isFirst && learned === 0 ? count + seen.size : count;
  const draw = (take: Take<unknown>): number =>
    drawFrom(task.training.whole, held, drawn, randomStream(seed, 'equations'), take);
  const order = isFirst ? inOrder(drawn) : new Shuffle(drawn, randomStream(seed, 'split'));
  const isHeld = heldRows(order, sizes.validation, seen.size === 0 ? all(drawn) : unseenRows(draw, task, seen));
  const found = draw((example, row) => {
    if (isHeld.has(row)) validation.add(example);
    else if (learned > 0) training.add(example);
  });
  if (found < count) throw task.tooFew(found, held.size);
}

type Order = Pick<Shuffle, 'next'>;

function inOrder(count: number): Order {
  let row = 0;
  return { next: () => (row < count ? row++ : undefined) };
}

/** How many rows there are, and which of them nobody has seen. */
interface Rows {
  readonly count: number;
  readonly isNew: (row: number) => boolean;
}

const all = (count: number): Rows => ({ count, isNew: () => true });

/** The examples are drawn once before, to be looked at. */
function unseenRows(draw: (take: Take<unknown>) => number, task: OpenTask, seen: KeySet): Rows {
  const rows = new Set<number>();
  const count = draw((example, row) => void (seen.has(task.keyOf(example)) && rows.add(row)));
  return { count, isNew: (row) => !rows.has(row) };
}

/** The first so many that are new; where there are not enough, those that are not. */
function heldRows(order: Order, size: number, { count, isNew }: Rows): ReadonlySet<number> {
  const held = new Set<number>();
  const passed: number[] = [];
  while (held.size < size) {
    const row = order.next();
    if (row === undefined) break;
    if (row >= count) continue;
    if (isNew(row)) held.add(row);
    else passed.push(row);
  }
  for (const row of passed.slice(0, size - held.size)) held.add(row);
  return held;
}

/** Training examples that change: new ones each epoch, or at each stage of the curriculum. */
export function changingTraining(recipe: Recipe, held: KeySet): (epoch: number) => TrainingSet {
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
