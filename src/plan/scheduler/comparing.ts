// Schedules a sweep whose configurations are compared while it goes on: a search, early stopping, the confirmation of
// the winners, in any combination.

import type { SearchMetric } from '../../spec/search-schema.js';
import type { Goal } from '../search/trial.js';
import type { Stopping } from '../stopping/from-spec.js';
import { halving, type Target } from '../stopping/halving.js';
import { isConfirmation, isJudged, type Confirmation, type Decision } from './decisions.js';
import { judge } from './judging.js';
import type { History, Next, Scheduler } from './scheduler.js';
import { areOver, cohortOf, nextOf, stopsOf, type Candidate, type Stops, type Trials } from './trials.js';

export interface Comparison {
  readonly metric: SearchMetric;
  readonly goal: Goal;
  readonly trials: Trials;
  readonly stopping: Stopping | null;
  readonly confirming: Confirming | null;
}

/** Training the winners anew. */
export interface Confirming {
  /** Once every candidate is over. */
  choose(history: History, candidates: readonly Candidate[], stops: Stops): Confirmation | undefined;
  /** What is trained to confirm. */
  candidates(confirmation: Confirmation): readonly Candidate[];
}

const WAIT: Next = { type: 'wait' };
const DONE: Next = { type: 'done' };
const decide = (decision: Decision): Next => ({ type: 'decide', decision });

export function comparingScheduler(comparison: Comparison): Scheduler {
  const { metric, trials, stopping, confirming } = comparison;
  return {
    metric,
    next: (history) => {
      const stops = stopsOf(history.decisions);
      const searched = searchNext(comparison, history, stops);
      if (searched.type !== 'done' || confirming === null) return searched;
      return confirmNext(confirming, history, trials.candidates(history), stops);
    },
    report: (history, run, epoch) => {
      if (stopping === null || stopping.type === 'halving') return undefined;
      const runs = trials.candidates(history).flatMap(({ plans }) => plans);
      const isCompared = runs.some(({ hash, seed }) => hash === run.hash && seed === run.seed);
      return isCompared ? judge(stopping, history, runs, run, epoch) : undefined;
    },
  };
}

function searchNext(comparison: Comparison, history: History, stops: Stops): Next {
  const { trials, stopping } = comparison;
  const candidates = trials.candidates(history);
  if (stopping?.type !== 'halving') {
    const next = nextOf(candidates, history, stops);
    if (next !== undefined) return next;
  }
  const more = trials.more(history, stops);
  if (more !== undefined && more !== 'wait') return decide(more);
  if (stopping?.type === 'halving') {
    const next = cohortsNext(stopping, candidates, history, stops);
    if (next !== undefined) return next;
  }
  return more === undefined && areOver(candidates, history) ? DONE : WAIT;
}

type HalvingStopping = Stopping & { readonly type: 'halving' };

/** One cohort after the other. @returns undefined where all are over */
function cohortsNext(
  { rule, cohort }: HalvingStopping,
  candidates: readonly Candidate[],
  history: History,
  stops: Stops,
): Next | undefined {
  const size = cohort ?? Math.max(candidates.length, 1);
  const keyOf = (hash: string, rung: number | null): string => `${hash} ${rung}`;
  const judged = new Map(history.decisions.filter(isJudged).map((one) => [keyOf(one.hash, one.rung), one]));
  for (let first = 0; first < candidates.length; first += size) {
    const together = candidates.slice(first, first + size);
    const made = (id: number, rung: number | null) => judged.get(keyOf(together[id]!.hash, rung));
    const { targets, rungs } = halving(cohortOf(together, history), rule, made);
    const open = rungs.flat().find(({ id, rung }) => made(id, rung) === undefined);
    if (open !== undefined) {
      const { id, ...decision } = open;
      return decide({ type: 'judged', hash: together[id]!.hash, seed: null, ...decision });
    }
    const next = halvingNext(targets, rule.epochs, together, history, stops);
    if (next !== undefined) return next;
  }
  return undefined;
}

/** All of a cohort train to a rung; those that go on train further. @returns undefined where it is over */
function halvingNext(
  targets: readonly Target[],
  epochs: number,
  candidates: readonly Candidate[],
  history: History,
  stops: Stops,
): Next | undefined {
  // One that was cut off before it could say that it is pruned says so now.
  const unsaid = nextOf(
    candidates.filter(({ plans }) => stops.of(plans[0]!) !== undefined),
    history,
    stops,
  );
  if (unsaid !== undefined) return unsaid;
  for (const { id, run, epoch } of targets) {
    const plan = candidates[id]!.plans[run]!;
    if (history.of(plan).state !== 'running') return { type: 'run', plan, until: epoch < epochs ? epoch : null };
  }
  return targets.length > 0 || !areOver(candidates, history) ? WAIT : undefined;
}

function confirmNext(confirming: Confirming, history: History, candidates: readonly Candidate[], stops: Stops): Next {
  const made = history.decisions.find(isConfirmation);
  if (made === undefined) {
    const chosen = confirming.choose(history, candidates, stops);
    return chosen === undefined ? DONE : decide(chosen);
  }
  const again = confirming.candidates(made);
  return nextOf(again, history) ?? (areOver(again, history) ? DONE : WAIT);
}
