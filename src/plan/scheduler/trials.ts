// Configurations that are compared: those of a grid, or those that a search has suggested, each with a run for each
// seed; what came of them, and what of them is to be trained now.

import type { RunPlan } from '../expand.js';
import { outcomeOfReplicates, type Goal, type Outcome } from '../search/trial.js';
import type { Candidate as HalvingCandidate, Progress } from '../stopping/halving.js';
import { bestUpTo } from '../stopping/rungs.js';
import { isJudged, type Decision, type Judged } from './decisions.js';
import type { History, Next, RunKey } from './scheduler.js';

export interface Candidate {
  /** Identity of its configuration. */
  readonly hash: string;
  /** One for each seed. */
  readonly plans: readonly RunPlan[];
}

export interface Trials {
  /** Of those before the search ends, in their order. */
  candidates(history: History): readonly Candidate[];
  /** What else there is to try: a decision, `wait` for results, or undefined: nothing. */
  more(history: History, stops: Stops): Decision | 'wait' | undefined;
}

/** Decisions that stopped a run, found by the run. */
export interface Stops {
  of(run: RunKey): Judged | undefined;
}

export function stopsOf(decisions: readonly Decision[]): Stops {
  const key = (hash: string, seed: number | null): string => `${hash} ${seed}`;
  const stops = decisions.filter(isJudged).filter(({ action }) => action === 'stop');
  const found = new Map(stops.map((one) => [key(one.hash, one.seed), one]));
  return { of: ({ hash, seed }) => found.get(key(hash, seed)) ?? found.get(key(hash, null)) };
}

/** What came of a candidate: of one with several seeds their mean. */
export const outcomeOf = (
  { plans }: { readonly plans: readonly RunKey[] },
  goal: Goal,
  history: Pick<History, 'of'>,
  stops: Stops,
): Outcome => outcomeOfReplicates(plans.map((run) => runOutcome(run, goal, history, stops)));

function runOutcome(run: RunKey, goal: Goal, history: Pick<History, 'of'>, stops: Stops): Outcome {
  const { state, curve } = history.of(run);
  const stop = stops.of(run);
  // Decided is decided, whether or not the run has heard of it.
  if (stop !== undefined) return { state: 'stopped', value: bestUpTo(curve, stop.epoch, goal), epoch: stop.epoch };
  if (state === 'done') return { state: 'finished', value: bestUpTo(curve, curve.length, goal) };
  return { state: state === 'failed' ? 'failed' : 'pending' };
}

/** The first run that is to be trained now, up to where its rule stopped it, or to its end. */
export function nextOf(candidates: readonly Candidate[], history: History, stops?: Stops): Next | undefined {
  for (const { plans } of candidates) {
    for (const plan of plans) {
      const { state } = history.of(plan);
      if (state === 'running' || state === 'failed' || state === 'done') continue;
      const stop = stops?.of(plan);
      if (state === 'pruned' && stop !== undefined) continue;
      return { type: 'run', plan, until: stop?.epoch ?? null };
    }
  }
  return undefined;
}

/** Whether every run of these is over. */
export const areOver = (candidates: readonly Candidate[], history: History): boolean =>
  candidates.every(({ plans }) => plans.every((plan) => history.of(plan).state !== 'running'));

/** Candidates as a rule of halving sees them, numbered by their places. */
export const cohortOf = (candidates: readonly Candidate[], history: History): readonly HalvingCandidate[] =>
  candidates.map(({ plans }, id) => ({ id, runs: plans.map((plan) => progressOf(plan, history)) }));

function progressOf(plan: RunPlan, history: History): Progress {
  const { state, curve } = history.of(plan);
  return { curve, state: state === 'failed' ? 'failed' : state === 'done' ? 'ended' : 'trains' };
}
