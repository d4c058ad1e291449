// Schedules a sweep whose configurations are compared while it goes on: a search, early stopping, the confirmation of the
// winners, in any combination.

import type { SearchMetric } from '../../spec/search-schema.js';
import type { Goal } from '../search/trial.js';
import type { Stopping } from '../stopping/from-spec.js';
import { halving } from '../stopping/halving.js';
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
  if (more === 'wait') return WAIT;
  if (more !== undefined) return decide(more);
  if (stopping?.type === 'halving') return halvingNext(stopping.rule, candidates, history, stops);
  return areOver(candidates, history) ? DONE : WAIT;
}

/** All that were suggested train to a rung; then it is decided which of them go on. */
function halvingNext(
  rule: Parameters<typeof halving>[1],
  candidates: readonly Candidate[],
  history: History,
  stops: Stops,
): Next {
  const { targets, rungs } = halving(cohortOf(candidates, history), rule);
  const known = history.decisions.filter(isJudged).length;
  const made = rungs.flat()[known];
  if (made !== undefined) {
    const { id, ...decision } = made;
    return decide({ type: 'judged', hash: candidates[id]!.hash, seed: null, ...decision });
  }
  // One that was cut off before it could say that it is pruned says so now.
  const unsaid = nextOf(
    candidates.filter(({ plans }) => stops.of(plans[0]!) !== undefined),
    history,
    stops,
  );
  if (unsaid !== undefined) return unsaid;
  for (const { id, run, epoch } of targets) {
    const plan = candidates[id]!.plans[run]!;
    if (history.of(plan).state !== 'running') return { type: 'run', plan, until: epoch < rule.epochs ? epoch : null };
  }
  return targets.length > 0 || !areOver(candidates, history) ? WAIT : DONE;
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
