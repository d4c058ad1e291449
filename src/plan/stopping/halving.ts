// Synchronous successive halving (Jamieson & Talwalkar 2016) by promotion: all runs train to the first rung and pause
// at a checkpoint; the best part of them goes on to the next. Nothing depends on who is first, so it decides the same
// at any number of jobs and after any crash, and needs no state but the learning curves.

import type { Goal } from '../search/trial.js';
import { bestFirst, keptOf, numberOrNull, type Decision } from './decision.js';
import { rungsOf, rungValue, type Curve } from './rungs.js';

export interface HalvingRule {
  readonly minEpochs: number;
  readonly epochs: number;
  readonly eta: number;
  readonly goal: Goal;
}

/** How far a run is. `ended`: it trains no further by itself, having come to its end or to its own early stopping. */
export interface Progress {
  readonly curve: Curve;
  readonly state: 'trains' | 'ended' | 'failed';
}

/** A configuration with a run for each of its seeds. */
export interface Candidate {
  readonly id: number;
  readonly runs: readonly Progress[];
}

/** A run that is to be trained up to an epoch. */
export interface Target {
  readonly id: number;
  /** Index among the candidate's runs. */
  readonly run: number;
  readonly epoch: number;
}

type Judgement = Decision & { readonly id: number };

export interface Halving {
  /** What is to be trained now; nothing: it is over. */
  readonly targets: readonly Target[];
  /** Of each rung that all have reached, one for each candidate that was there, in the order of candidates. */
  readonly rungs: readonly (readonly Judgement[])[];
}

/**
 * Where a cohort is, from the curves of all its runs.
 * @param made what was decided about a candidate at a rung, which stays: a run that fails later changes nothing before
 */
export function halving(
  candidates: readonly Candidate[],
  rule: HalvingRule,
  made: (id: number, rung: number) => Decision | undefined = () => undefined,
): Halving {
  const rungs: Halving['rungs'][number][] = [];
  let there = candidates;
  for (const epoch of rungsOf(rule.minEpochs, rule.epochs, rule.eta)) {
    const targets = behind(there, epoch);
    if (targets.length > 0) return { targets, rungs };
    const decisions = compare(there, rule, rungs.length, epoch).map((decision) => ({
      ...decision,
      ...made(decision.id, rungs.length),
    }));
    rungs.push(decisions);
    there = there.filter((_, index) => decisions[index]!.action === 'continue');
  }
  return { targets: notEnded(there, rule.epochs), rungs };
}

/** Runs that have not come so far. */
const behind = (candidates: readonly Candidate[], epoch: number): readonly Target[] =>
  training(candidates, epoch, ({ curve }) => curve.length < epoch);

/** Runs that have not come to their end: one that was cut off after its last epoch, too. */
const notEnded = (candidates: readonly Candidate[], epochs: number): readonly Target[] =>
  training(candidates, epochs, () => true);

const training = (candidates: readonly Candidate[], epoch: number, isMeant: (run: Progress) => boolean) =>
  candidates.flatMap(({ id, runs }) =>
    runs.flatMap((one, run): readonly Target[] => (one.state === 'trains' && isMeant(one) ? [{ id, run, epoch }] : [])),
  );

/** The best part goes on; of equals those that were suggested first; nobody without a number. */
function compare(candidates: readonly Candidate[], { eta, goal }: HalvingRule, rung: number, epoch: number) {
  const values = candidates.map((candidate) => valueAt(candidate, epoch, goal));
  const kept = keptOf(candidates.length, eta);
  const going = bestFirst([...values.keys()], goal, (index) => values[index]!)
    .slice(0, kept)
    .filter((index) => !Number.isNaN(values[index]!));
  const cutoff = numberOrNull(values[going.at(-1) ?? -1] ?? NaN);
  const at = { rule: 'halving', rung, epoch, n: candidates.length, kept, cutoff } as const;
  return candidates.map(({ id }, index): Judgement => {
    const value = numberOrNull(values[index]!);
    if (going.includes(index)) return { id, ...at, value, action: 'continue', why: 'reached' };
    return {
      id,
      ...at,
      value,
      action: 'stop',
      why: value === null ? 'no number' : value === cutoff ? 'tied' : 'worse',
    };
  });
}

/** The mean over its runs; one that failed makes it no number. */
function valueAt({ runs }: Candidate, epoch: number, goal: Goal): number {
  const values = runs.map(({ curve, state }) => (state === 'failed' ? NaN : rungValue(curve, epoch, goal)));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How many candidates train how far where none ends by itself: what a cohort costs. */
export function halvingSizes(n: number, rule: HalvingRule): readonly { readonly epoch: number; readonly n: number }[] {
  const rungs = [...rungsOf(rule.minEpochs, rule.epochs, rule.eta), rule.epochs];
  const sizes: { epoch: number; n: number }[] = [];
  let left = n;
  for (const epoch of rungs) {
    sizes.push({ epoch, n: left });
    left = keptOf(left, rule.eta);
  }
  return sizes;
}
