import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../src/spec/parse.js';
import { learningRateAt, NO_PLATEAU, observePlateau, type Plateau } from '../../src/train/schedule.js';

/** The learning rates of a training: 4 steps an epoch, base rate 1. */
function rates(schedule: string, epochs: number, plateau: (epoch: number) => Plateau = () => NO_PLATEAU): number[] {
  const { training } = parseSpec('x.yaml', 'name: x', [
    `training.schedule=${schedule}`,
    `training.epochs=${epochs}`,
    'training.optimizer.learning_rate=1',
  ]).config;
  return Array.from({ length: 4 * epochs }, (_, step) => {
    const epoch = Math.floor(step / 4) + 1;
    return learningRateAt(training, { epoch, stepInEpoch: step % 4, stepsPerEpoch: 4, step, plateau: plateau(epoch) });
  });
}

const perEpoch = (all: readonly number[]): number[] => all.filter((_, step) => step % 4 === 0);

describe('the learning rate', () => {
  it('stays, when nothing is said', () => {
    expect(new Set(rates('{}', 3))).toEqual(new Set([1]));
  });

  it('falls by a factor every so many epochs', () => {
    expect(perEpoch(rates('{name: step, every: 2, factor: 0.5}', 6))).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  it('falls as half a cosine, to its final share at the very last step', () => {
    const all = rates('{name: cosine, final: 0.1}', 3); // 12 steps, the first at 1, the last at 0.1
    expect(all[0]).toBe(1);
    expect(all.at(-1)).toBeCloseTo(0.1, 12);
    // Half way, between steps 5 and 6, it is half way down: 0.55 = (1 + 0.1) / 2.
    expect((all[5]! + all[6]!) / 2).toBeCloseTo(0.55, 12);
    expect(all.every((rate, step) => step === 0 || rate < all[step - 1]!)).toBe(true);
  });

  it('grows to the full rate first, where there is a warm-up', () => {
    const all = rates('{name: cosine, warmup_epochs: 1.5, final: 0}', 3); // 6 of 12 steps
    expect(all.slice(0, 6).map((rate) => rate * 6)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(all[6]).toBe(1);
    expect(all.at(-1)).toBeCloseTo(0, 12);
  });
});

describe('a warm-up by steps', () => {
  it('grows to the rate, which then stays or falls', () => {
    expect(rates('{warmup_steps: 5}', 2)).toEqual([0.2, 0.4, 0.6, 0.8, 1, 1, 1, 1]);
    const cosine = rates('{name: cosine, warmup_steps: 3, final: 0}', 2); // at its height at step 3, at 0 at step 7
    expect(cosine.slice(0, 4)).toEqual([1 / 3, 2 / 3, 1, 1]);
    expect(cosine[5]).toBeCloseTo(0.5, 12);
    expect(cosine.at(-1)).toBeCloseTo(0, 12);
  });
});

describe('on a plateau', () => {
  const { schedule } = parseSpec('x.yaml', 'name: x', [
    'training.schedule={name: plateau, metric: val_exact, patience: 2, factor: 0.1, least: 0.005, min_delta: 0.01}',
    'training.optimizer.learning_rate=1',
  ]).config.training;
  const after = (exacts: readonly number[]): Plateau =>
    exacts.reduce<Plateau>(
      (plateau, exact, index) =>
        observePlateau(schedule, plateau, { epoch: index + 1, loss: 1, charAccuracy: 0, exact }),
      NO_PLATEAU,
    );
  const rate = (exacts: readonly number[]): number =>
    learningRateAt(
      { schedule, epochs: 99, optimizer: { name: 'sgd', learning_rate: 1, momentum: 0 } },
      { epoch: exacts.length + 1, stepInEpoch: 0, stepsPerEpoch: 1, step: exacts.length, plateau: after(exacts) },
    );

  it('it falls after as many epochs that are not better, and waits anew', () => {
    expect(rate([0.1, 0.2])).toBe(1);
    expect(rate([0.1, 0.2, 0.205])).toBe(1); // not better by min_delta: one epoch waited
    expect(rate([0.1, 0.2, 0.205, 0.19])).toBe(0.1);
    expect(rate([0.1, 0.2, 0.205, 0.19, 0.2])).toBe(0.1);
    expect(rate([0.1, 0.2, 0.205, 0.19, 0.2, 0.2])).toBeCloseTo(0.01, 12);
  });

  it('an epoch that is better starts the wait again, and the least rate is kept', () => {
    expect(rate([0.1, 0.1, 0.2, 0.2])).toBe(1);
    expect(rate(new Array<number>(20).fill(0.1))).toBe(0.005);
  });

  it('a metric that is no number is never better', () => {
    expect(rate([0.1, NaN, NaN])).toBe(0.1);
  });
});
