// Which steps an epoch has, and what each learns from. An epoch is what lies between two evaluations: a pass over the
// training examples, or so many steps, whatever passes they take.

import { epochOrder, gather, type Batch } from '../data/batches.js';
import type { Dataset } from '../data/dataset.js';
import type { Examples } from '../data/examples.js';
import type { TrainingSpec } from '../spec/schema.js';

type Plan = Pick<TrainingSpec, 'steps_per_epoch' | 'batch_size'>;
type Training = Pick<Dataset, 'trainingAt' | 'codec'>;

/** @param epoch the first is 1 */
export function stepsIn(plan: Plan, dataset: Training, epoch: number): number {
  const { steps_per_epoch: steps } = plan;
  if (steps === null) return stepsInPass(plan, dataset.trainingAt(epoch));
  return lastStep(steps, epoch) - lastStep(steps, epoch - 1);
}

/** Steps of the whole training that are done at the end of an epoch; `log`: evenly spaced on a logarithmic scale. */
export function lastStep(steps: number | 'log', epoch: number): number {
  if (steps !== 'log') return steps * epoch;
  return epoch === 0 ? 0 : Math.max(epoch, Math.round(10 ** (epoch / 20)));
}

/**
 * Where a step stands in the training examples: in which pass over them (the first is 1), after how many steps of it.
 */
export interface Place {
  readonly pass: number;
  readonly step: number;
}

/** @param index of a step in its epoch, from 0 */
export function placeOf(plan: Plan, dataset: Training, epoch: number, index: number): Place {
  const { steps_per_epoch: steps } = plan;
  if (steps === null) return { pass: epoch, step: index };
  const done = lastStep(steps, epoch - 1) + index;
  const perPass = stepsInPass(plan, dataset.trainingAt(1));
  return { pass: Math.floor(done / perPass) + 1, step: done % perPass };
}

/** What is learned from at each place, in the order of its pass. */
export function batchesOf(plan: Plan, dataset: Training, seed: number): (place: Place) => Batch {
  let current: { readonly pass: number; readonly order: Uint32Array } | undefined;
  return ({ pass, step }) => {
    const examples = dataset.trainingAt(pass);
    if (current?.pass !== pass) current = { pass, order: epochOrder(examples.size, seed, pass) };
    const size = batchSize(plan, examples);
    return gather(examples, dataset.codec, current.order.subarray(step * size, (step + 1) * size));
  };
}

const stepsInPass = (plan: Plan, examples: Examples): number => Math.ceil(examples.size / batchSize(plan, examples));

const batchSize = ({ batch_size: size }: Plan, examples: Examples): number => (size === 'all' ? examples.size : size);
