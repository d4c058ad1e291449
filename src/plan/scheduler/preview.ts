// What a scheduler would begin with: before anything is trained, and without a word of it kept.

import type { RunPlan } from '../expand.js';
import type { RecordedDecision } from './decisions.js';
import type { History, RunKey, Scheduler } from './scheduler.js';

/** The first runs, as many as are begun before a result is known, and at most so many. */
export function firstRuns(scheduler: Scheduler, most: number): readonly RunPlan[] {
  const decisions: RecordedDecision[] = [];
  const begun = new Map<string, RunPlan>();
  const key = ({ hash, seed }: RunKey): string => `${hash} ${seed}`;
  const history: History = {
    decisions,
    of: (run) => ({ state: begun.has(key(run)) ? 'running' : 'open', isTried: begun.has(key(run)), curve: [] }),
  };
  while (begun.size < most) {
    const next = scheduler.next(history);
    if (next.type === 'decide') decisions.push({ ...next.decision, number: decisions.length + 1, at: 0 });
    else if (next.type === 'run') begun.set(key(next.plan), next.plan);
    else break;
  }
  return [...begun.values()];
}
