// The simplest scheduler: every run of a list, in its order, each to its end.

import type { RunPlan } from '../expand.js';
import type { Scheduler } from './scheduler.js';

export function gridScheduler(plans: readonly RunPlan[]): Scheduler {
  let first = 0; // all before it were tried: looking at them again would take ever longer
  return {
    metric: null,
    next: (history) => {
      for (; first < plans.length; first++) {
        const plan = plans[first]!;
        const { state, isTried } = history.of(plan);
        if (!isTried && state !== 'done') return { type: 'run', plan, until: null };
      }
      return { type: 'done' };
    },
    report: () => undefined,
  };
}
