// Rules that look at one run at a time, whenever it comes to the end of an epoch: asha at its rungs, median at every
// epoch. What they decide depends on who came first, so a decision is made once and read ever after.

import { ashaDecision } from '../stopping/asha.js';
import type { Stopping } from '../stopping/from-spec.js';
import { medianDecision } from '../stopping/median.js';
import { bestUpTo, rungAt, rungValue } from '../stopping/rungs.js';
import { isJudged, type Judged } from './decisions.js';
import type { History, RunKey } from './scheduler.js';

/** @param runs all runs so far, with which it is compared */
export function judge(
  stopping: Stopping,
  history: History,
  runs: readonly RunKey[],
  run: RunKey,
  epoch: number,
): Judged | undefined {
  if (judgementOf(history, run, epoch) !== undefined) return undefined;
  const said = { type: 'judged', hash: run.hash, seed: run.seed } as const;
  const { curve } = history.of(run);
  if (stopping.type === 'asha') {
    const rung = rungAt(stopping.rungs, epoch);
    if (rung === undefined) return undefined;
    const value = rungValue(curve, epoch, stopping.rule.goal);
    return { ...said, ...ashaDecision(stopping.rule, { rung, epoch }, recordedAt(history, rung), value) };
  }
  if (stopping.type === 'median' && epoch >= stopping.minEpochs) {
    const { goal } = stopping.rule;
    const others = runs.flatMap((other) => {
      const isSame = other.hash === run.hash && other.seed === run.seed;
      const known = history.of(other);
      const isOver = known.state === 'done' || known.state === 'pruned';
      return isSame || !isOver || known.curve.length < epoch ? [] : [bestUpTo(known.curve, epoch, goal)];
    });
    return { ...said, ...medianDecision(stopping.rule, epoch, others, bestUpTo(curve, epoch, goal)) };
  }
  return undefined;
}

/** Values of the runs that came to a rung, as they came. */
const recordedAt = ({ decisions }: History, rung: number): readonly number[] =>
  decisions.flatMap((one) => (isJudged(one) && one.rung === rung ? [one.value ?? NaN] : []));

function judgementOf({ decisions }: History, { hash, seed }: RunKey, epoch: number): Judged | undefined {
  return decisions.filter(isJudged).find((one) => one.hash === hash && one.seed === seed && one.epoch === epoch);
}

/** The decision that stops a run, by itself or with its configuration, where there is one. */
export function stopOf({ decisions }: History, { hash, seed }: RunKey): Judged | undefined {
  return decisions
    .filter(isJudged)
    .find((one) => one.action === 'stop' && one.hash === hash && (one.seed === null || one.seed === seed));
}
