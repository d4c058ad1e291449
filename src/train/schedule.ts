// How the learning rate changes over a training. Plain functions and data: what has to be remembered is in checkpoints.

import type { TrainingSpec } from '../spec/schema.js';
import { gain, type Validation } from './stopping.js';

type Plan = Pick<TrainingSpec, 'schedule' | 'optimizer' | 'epochs'>;

/** What the plateau schedule remembers. */
export interface Plateau {
  /** The last epoch that counted as better. */
  readonly mark: Validation | null;
  /** Epochs since then, or since the last reduction. */
  readonly waited: number;
  readonly reductions: number;
}

export const NO_PLATEAU: Plateau = { mark: null, waited: 0, reductions: 0 };

/** Where a step stands in its training. */
export interface Position {
  /** The epoch under way; the first is 1. */
  readonly epoch: number;
  /** Steps done in it. */
  readonly stepInEpoch: number;
  readonly stepsPerEpoch: number;
  /** Steps done in the whole training. */
  readonly step: number;
  readonly plateau: Plateau;
}

/** The learning rate of the step at a position. */
export function learningRateAt({ schedule, optimizer, epochs }: Plan, position: Position): number {
  const base = optimizer.learning_rate;
  switch (schedule.name) {
    case 'constant':
      return base * warmup(schedule.warmup_steps, position.step);
    case 'cosine':
      return base * cosine(schedule, epochs, position);
    case 'step':
      return base * schedule.factor ** Math.floor((position.epoch - 1) / schedule.every);
    case 'plateau':
      return Math.max(schedule.least, base * schedule.factor ** position.plateau.reductions);
  }
}

/**
 * Linear from near 0 to 1 over the warm-up, then half a cosine down to `final` at the very last step
 * (Loshchilov & Hutter 2017, equation 5, without restarts; warm-up: Goyal et al. 2017, section 2.2).
 */
function cosine(
  { warmup_epochs, warmup_steps, final }: Extract<Plan['schedule'], { name: 'cosine' }>,
  epochs: number,
  { epoch, stepInEpoch, stepsPerEpoch }: Position,
): number {
  const step = (epoch - 1) * stepsPerEpoch + stepInEpoch;
  const rising = warmup_steps + Math.round(warmup_epochs * stepsPerEpoch); // one of them is 0
  if (step < rising) return warmup(rising, step);
  const last = epochs * stepsPerEpoch - 1;
  const way = last <= rising ? 1 : (step - rising) / (last - rising);
  return final + ((1 - final) * (1 + Math.cos(Math.PI * way))) / 2;
}

/** The share of the step size after so many steps of a warm-up. */
const warmup = (steps: number, done: number): number => (done < steps ? (done + 1) / steps : 1);

/** Keras' ReduceLROnPlateau: after `patience` epochs that are not better, lower and wait anew. */
export function observePlateau(schedule: Plan['schedule'], plateau: Plateau, now: Validation): Plateau {
  if (schedule.name !== 'plateau') return plateau;
  const isBetter = plateau.mark === null || gain(plateau.mark, now, schedule.metric) > schedule.min_delta;
  if (isBetter) return { ...plateau, mark: now, waited: 0 };
  const waited = plateau.waited + 1;
  return waited < schedule.patience
    ? { ...plateau, waited }
    : { ...plateau, waited: 0, reductions: plateau.reductions + 1 };
}
