// What decides which run of a sweep comes next, and which goes on. A scheduler keeps nothing that the history does not
// say: so a sweep that was cut off goes on with the same decisions.

import type { SearchMetric } from '../../spec/search-schema.js';
import type { RunPlan } from '../expand.js';
import type { Curve } from '../stopping/rungs.js';
import type { Decision, RecordedDecision } from './decisions.js';

/** What a run is known by within its experiment. */
export interface RunKey {
  /** Identity of its configuration. */
  readonly hash: string;
  readonly seed: number;
}

/** `open`: to be begun, or to be gone on with. `done`: trained to its end, or to its own early stopping. */
export type RunState = 'open' | 'running' | 'done' | 'pruned' | 'failed';

export interface TrackedRun {
  readonly state: RunState;
  /** Whether this sweep has begun an attempt at it, or found that somebody else has it. */
  readonly isTried: boolean;
  /** The scheduler's metric, epoch by epoch; empty where it has none. */
  readonly curve: Curve;
}

/** What happened so far in a sweep. */
export interface History {
  /** In the order in which they were made. */
  readonly decisions: readonly RecordedDecision[];
  /** What is known of a run: one that nobody heard of is open. */
  of(run: RunKey): TrackedRun;
}

export type Next =
  /** Train it: up to the end of an epoch, then it stops as pruned; null: to its end. */
  | { readonly type: 'run'; readonly plan: RunPlan; readonly until: number | null }
  /** To be written down before anything that follows from it. */
  | { readonly type: 'decide'; readonly decision: Decision }
  /** Until a run under way has told more. */
  | { readonly type: 'wait' }
  | { readonly type: 'done' };

export interface Scheduler {
  /** What its decisions rest on; null: on no results. */
  readonly metric: SearchMetric | null;
  next(history: History): Next;
  /**
   * A run has come to the end of an epoch.
   * @returns what is decided about it, to be written down before it takes effect; undefined: nothing new
   */
  report(history: History, run: RunKey, epoch: number): Decision | undefined;
}
