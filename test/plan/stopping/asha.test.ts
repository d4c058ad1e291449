import { describe, expect, it } from 'vitest';
import { ashaDecision, type AshaRule } from '../../../src/plan/stopping/asha.js';
import { decisionWords } from '../../../src/plan/stopping/decision.js';
import { rungsOf } from '../../../src/plan/stopping/rungs.js';
import { randomStream, shuffle } from '../../../src/util/random.js';

/** Runs that report one after the other, each at an epoch that may be past several rungs, as Optuna's tests have it. */
class Arrivals {
  readonly #recorded: number[][] = [];
  readonly #rungs: readonly number[];
  readonly #rule: AshaRule;

  constructor(rungs: readonly number[], rule: AshaRule) {
    this.#rungs = rungs;
    this.#rule = rule;
  }

  /** The rungs that a run completes: those at which it is compared, to the one that stops it. */
  report(value: number, upTo: number): number[] {
    const completed: number[] = [];
    for (const [rung, epoch] of this.#rungs.filter((one) => one <= upTo).entries()) {
      const recorded = (this.#recorded[rung] ??= []);
      const { action } = ashaDecision(this.#rule, { rung, epoch }, recorded, value);
      recorded.push(value);
      completed.push(rung);
      if (action === 'stop') break;
    }
    return completed;
  }
}

const byTwo: AshaRule = { eta: 2, goal: 'minimize' };

describe('asynchronous halving', () => {
  it("decides as Optuna's test of rungs says", () => {
    const arrivals = new Arrivals(rungsOf(1, 100, 2), byTwo);
    for (let run = 1; run <= 7; run++) arrivals.report(run / 10, 7);
    expect(arrivals.report(0.75, 7)).toEqual([0]);
    expect(arrivals.report(0.25, 7)).toEqual([0, 1]);
    expect(arrivals.report(0.05, 7)).toEqual([0, 1, 2]);
  });

  it('never stops a run that is alone', () => {
    expect(new Arrivals(rungsOf(1, 100, 2), byTwo).report(5, 9)).toEqual([0, 1, 2, 3]);
  });

  it('lets the best part go on: of 20 values those above 9.5, as in Ray', () => {
    const values = Array.from({ length: 20 }, (_, value) => value);
    const going = values.filter(
      (value) =>
        ashaDecision(
          { eta: 2, goal: 'maximize' },
          { rung: 0, epoch: 1 },
          values.filter((other) => other !== value),
          value,
        ).action === 'continue',
    );
    expect(going).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  });

  it('stops nobody before eta runs are known, ties go on, and no number is the worst', () => {
    const decide = (recorded: number[], value: number, eta = 3) =>
      ashaDecision({ eta, goal: 'maximize' }, { rung: 1, epoch: 9 }, recorded, value);
    expect(decide([0.9], 0.1)).toMatchObject({ action: 'continue', why: 'few', n: 2, cutoff: null });
    expect(decide([0.9, 0.8], 0.1)).toEqual({
      rule: 'asha',
      action: 'stop',
      rung: 1,
      epoch: 9,
      value: 0.1,
      n: 3,
      kept: 1,
      cutoff: 0.9,
      why: 'worse',
    });
    expect(decide([0.9, 0.9], 0.9)).toMatchObject({ action: 'continue', why: 'reached', cutoff: 0.9 });
    expect(decide([], NaN)).toMatchObject({ action: 'stop', why: 'no number', value: null });
    expect(decide([NaN, NaN], 0.1)).toMatchObject({ action: 'continue', cutoff: 0.1 });
    expect(decide([0.9, 0.8, 0.7, 0.6, 0.5], 0.8)).toMatchObject({ action: 'continue', n: 6, kept: 2, cutoff: 0.8 });
  });

  it('depends on the order of arrival, which is why its decisions are kept', () => {
    const values = Array.from({ length: 12 }, (_, index) => index / 12);
    const outcome = (order: number): string => {
      const shuffled = [...values];
      shuffle(shuffled, randomStream('arrival', order));
      const arrivals = new Arrivals(rungsOf(1, 9, 3), { eta: 3, goal: 'maximize' });
      return shuffled
        .filter((value) => arrivals.report(value, 8).length > 1)
        .sort()
        .join(' ');
    };
    expect(outcome(1)).toBe(outcome(1));
    expect(new Set([1, 2, 3, 4, 5].map(outcome)).size).toBeGreaterThan(1);
  });

  it('tells its decisions with their numbers', () => {
    const decide = (recorded: number[], value: number): string =>
      decisionWords(ashaDecision({ eta: 3, goal: 'maximize' }, { rung: 1, epoch: 9 }, recorded, value), 'val_exact');
    expect(decide([0.62, 0.5, 0.7, 0.3, 0.2, 0.1], 0.41)).toBe(
      'val_exact 0.41 after epoch 9: of 7 runs the best 2 go on, from 0.62',
    );
    expect(decide([], 0.41)).toBe('val_exact 0.41 after epoch 9: no other run to compare with');
    expect(decide([0.5], 0.41)).toBe('val_exact 0.41 after epoch 9: only 2 runs to compare with');
    expect(decide([0.5], NaN)).toBe('val_exact not a number after epoch 9: nothing to compare by');
    expect(decide([0.5, 0.4], 0.41)).toBe('val_exact 0.41 after epoch 9: of 3 runs the best one goes on, from 0.5');
  });
});
