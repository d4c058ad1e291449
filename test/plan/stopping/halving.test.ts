import { describe, expect, it } from 'vitest';
import { decisionWords } from '../../../src/plan/stopping/decision.js';
import {
  halving,
  halvingSizes,
  type Candidate,
  type HalvingRule,
  type Target,
} from '../../../src/plan/stopping/halving.js';
import { randomStream } from '../../../src/util/random.js';
import { sized } from '../../setup/wide.js';

const rule: HalvingRule = { minEpochs: 1, epochs: 9, eta: 3, goal: 'maximize' };

const train = (id: number, ...curve: number[]): Candidate => ({ id, runs: [{ curve, state: 'trains' }] });

/** A cohort whose value after an epoch is known beforehand, trained target by target in some order. */
function runAll(values: readonly number[], of: HalvingRule, pickTarget: (targets: readonly Target[]) => number) {
  let candidates = values.map((_, id) => train(id));
  for (;;) {
    const { targets, rungs } = halving(candidates, of);
    if (targets.length === 0) return { rungs, epochs: candidates.map(({ runs }) => runs[0]!.curve.length) };
    const { id } = targets[pickTarget(targets)]!;
    const curve = [...candidates[id]!.runs[0]!.curve];
    curve.push(values[id]! * (1 - 0.5 ** (curve.length + 1)));
    const state = curve.length < of.epochs ? 'trains' : 'ended';
    candidates = candidates.with(id, { id, runs: [{ curve, state }] });
  }
}

describe('synchronous halving', () => {
  it('trains all to the first rung, then the best third to the next, then the best of those to the end', () => {
    const all = Array.from({ length: 9 }, (_, id) => train(id));
    expect(halving(all, rule)).toEqual({ targets: all.map(({ id }) => ({ id, run: 0, epoch: 1 })), rungs: [] });
    const once = all.map(({ id }) => train(id, id / 10));
    const first = halving(once, rule);
    expect(first.targets).toEqual([6, 7, 8].map((id) => ({ id, run: 0, epoch: 3 })));
    expect(first.rungs[0]![5]).toEqual({
      id: 5,
      rule: 'halving',
      action: 'stop',
      rung: 0,
      epoch: 1,
      value: 0.5,
      n: 9,
      kept: 3,
      cutoff: 0.6,
      why: 'worse',
    });
    expect(first.rungs[0]![6]).toMatchObject({ id: 6, action: 'continue', why: 'reached' });
    const twice = [...once.slice(0, 6), train(6, 0.6, 0.6, 0.95), train(7, 0.7, 0.7, 0.8), train(8, 0.8, 0.8, 0.9)];
    const second = halving(twice, rule);
    expect(second.targets).toEqual([{ id: 6, run: 0, epoch: 9 }]);
    expect(second.rungs).toHaveLength(2);
    const ended = twice.with(6, { id: 6, runs: [{ curve: [0.6, 0.6, 0.95], state: 'ended' }] });
    expect(halving(ended, rule).targets).toEqual([]);
    const cutOff = twice.with(6, train(6, ...Array<number>(9).fill(0.9)));
    expect(halving(cutOff, rule).targets, 'has yet to say that it ended').toEqual([{ id: 6, run: 0, epoch: 9 }]);
  });

  it('waits at a rung for the last', () => {
    const cohort = [train(0, 0.9), train(1, 0.5), train(2)];
    expect(halving(cohort, rule)).toEqual({ targets: [{ id: 2, run: 0, epoch: 1 }], rungs: [] });
  });

  it('keeps the first of equals, and says of the others that they were tied', () => {
    const { rungs, targets } = halving(
      [0, 1, 2, 3, 4, 5].map((id) => train(id, 0.5)),
      rule,
    );
    expect(targets.map(({ id }) => id)).toEqual([0, 1]);
    expect(rungs[0]!.map(({ why }) => why)).toEqual(['reached', 'reached', 'tied', 'tied', 'tied', 'tied']);
    expect(decisionWords(rungs[0]![2]!, 'val_exact')).toBe(
      'val_exact 0.5 after epoch 1: of 6 runs the best 2 go on, from 0.5, and as many others were as good',
    );
  });

  it('goes on with nobody that failed or has no number, but with one that ended by itself', () => {
    const cohort: Candidate[] = [
      { id: 0, runs: [{ curve: [0.9], state: 'failed' }] },
      train(1, NaN),
      { id: 2, runs: [{ curve: [0.7], state: 'ended' }] },
      train(3, 0.2),
      train(4, 0.1),
      train(5, 0.1),
    ];
    const { targets, rungs } = halving(cohort, rule);
    expect(rungs[0]!.map(({ action }) => action)).toEqual(['stop', 'stop', 'continue', 'continue', 'stop', 'stop']);
    expect(rungs[0]!.map(({ value }) => value)).toEqual([null, null, 0.7, 0.2, 0.1, 0.1]);
    expect(targets).toEqual([{ id: 3, run: 0, epoch: 3 }]);
    expect(halving(cohort.slice(0, 2), rule)).toMatchObject({ targets: [] });
  });

  it('keeps to what was decided, whatever fails later', () => {
    const cohort = [train(0, 0.9), train(1, 0.8), train(2, 0.1)];
    const decided = halving(cohort, { ...rule, eta: 2 }).rungs[0]!;
    expect(decided.map(({ action }) => action)).toEqual(['continue', 'stop', 'stop']);
    const made = (id: number, rung: number) => (rung === 0 ? decided[id] : undefined);
    const failed = cohort.with(0, { id: 0, runs: [{ curve: [0.9, 0.9], state: 'failed' }] });
    const later = halving(failed, { ...rule, eta: 2 }, made);
    expect([later.rungs[0], later.targets]).toEqual([decided, []]);
  });

  it('compares means over seeds', () => {
    const seeds = (id: number, ...values: number[]): Candidate => ({
      id,
      runs: values.map((value) => ({ curve: [value], state: 'trains' })),
    });
    const { targets } = halving([seeds(0, 0.9, 0.1), seeds(1, 0.6, 0.6), seeds(2, 0.5, 0.5)], rule);
    expect(targets).toEqual([
      { id: 1, run: 0, epoch: 3 },
      { id: 1, run: 1, epoch: 3 },
    ]);
  });

  it('decides the same in whatever order runs are trained', () => {
    const random = randomStream('cohort');
    const values = Array.from({ length: 20 }, () => random.uniform());
    const expected = runAll(values, { ...rule, epochs: 20 }, () => 0);
    for (let order = 0; order < sized(10, 300); order++) {
      const of = randomStream('order', order);
      expect(runAll(values, { ...rule, epochs: 20 }, ({ length }) => of.below(length))).toEqual(expected);
    }
  });

  it('costs what was told beforehand', () => {
    const random = randomStream('cost');
    for (const n of [1, 2, 7, 27, 60]) {
      const values = Array.from({ length: n }, () => random.uniform());
      const { epochs } = runAll(values, { ...rule, minEpochs: 2, epochs: 30 }, () => 0);
      const sizes = halvingSizes(n, { ...rule, minEpochs: 2, epochs: 30 });
      for (const { epoch, n: size } of sizes) expect(epochs.filter((own) => own >= epoch).length).toBe(size);
    }
    expect(halvingSizes(60, { ...rule, minEpochs: 3, epochs: 30 })).toEqual([
      { epoch: 3, n: 60 },
      { epoch: 9, n: 20 },
      { epoch: 27, n: 6 },
      { epoch: 30, n: 2 },
    ]);
  });
});
