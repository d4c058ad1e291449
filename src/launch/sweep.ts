// Runs to processes: as long as the scheduler names a run and a slot is free it is trained, and what it writes
// recorded.

import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import type { RunPlan } from '../plan/expand.js';
import type { Next, RunKey, Scheduler } from '../plan/scheduler/scheduler.js';
import type { RecordedRun } from '../store/recorder.js';
import type { EndEvent } from '../train/events.js';
import type { RunStatus } from '../train/run-status.js';
import { tryRun, type Asked, type AttemptOptions, type AttemptResult } from './attempt.js';
import { SweepHistory, type DecisionRecord, type RecordOfRun } from './history.js';
import { FirstFailures, isRetried } from './retry.js';

export interface SweepOptions extends AttemptOptions {
  /** Most runs at a time. */
  readonly jobs: number;
  readonly onFailure: 'continue' | 'stop';
}

/** The runs of a sweep on record. */
export interface SweepRuns {
  find(run: RunKey): RecordedRun | undefined;
  /** Puts a run on record, where it is not yet. */
  enter(plan: RunPlan): RecordedRun;
}

/**
 * What became of the runs that were trained here; those that were done before, or belong to another sweep, are absent.
 */
export type SweepResult = ReadonlyMap<number, RunStatus>;

/** Trains what a scheduler says, until it is done. */
export async function trainScheduled(
  scheduler: Scheduler,
  runs: SweepRuns,
  decisions: DecisionRecord,
  options: SweepOptions,
): Promise<SweepResult> {
  const sweep = new Sweep(scheduler, runs, decisions, options);
  await sweep.train();
  return sweep.outcome;
}

/** How long to wait before looking again at runs that somebody else has. */
const LOOK_AGAIN_MS = 2000;

type ToTrain = Next & { readonly type: 'run' };

export class Sweep {
  readonly outcome = new Map<number, RunStatus>();
  readonly #scheduler: Scheduler;
  readonly #runs: SweepRuns;
  readonly #options: SweepOptions;
  readonly #history: SweepHistory;
  readonly #aborting = new AbortController();
  readonly #stop: AbortSignal;
  readonly #failures = new FirstFailures();
  /** Runs that somebody else has. */
  readonly #elsewhere = new Map<number, RecordedRun & { readonly key: RunKey }>();
  /** What went wrong with the sweep itself. */
  readonly #errors: unknown[] = [];
  /** Called whenever the scheduler may have something new to say. */
  #wake = (): void => {};

  constructor(scheduler: Scheduler, runs: SweepRuns, decisions: DecisionRecord, options: SweepOptions) {
    this.#scheduler = scheduler;
    this.#runs = runs;
    this.#options = options;
    this.#history = new SweepHistory(scheduler, decisions, options.launcher.attach !== undefined, (run) =>
      this.#onRecord(run),
    );
    this.#stop = AbortSignal.any([options.drain, options.halt, this.#aborting.signal]);
    // Each run under way listens: that is many, not a leak.
    setMaxListeners(0, this.#stop, options.halt);
  }

  /** @returns the runs that somebody else had */
  async train(): Promise<readonly RecordedRun[]> {
    const { jobs, clock } = this.#options;
    const limit = pLimit(jobs);
    for (;;) {
      const changed = new Promise<void>((resolve) => (this.#wake = resolve));
      const next = this.#pull(limit.activeCount + limit.pendingCount < jobs);
      if (next?.type === 'run') {
        this.#history.begun(next.plan);
        void limit(() => this.#trainOne(next))
          .catch((error: unknown) => this.#giveUp(error))
          .finally(() => this.#wake());
        continue;
      }
      const isIdle = limit.activeCount + limit.pendingCount === 0;
      if (isIdle && (next?.type !== 'wait' || this.#elsewhere.size === 0)) break;
      const forget = isIdle ? clock.after(LOOK_AGAIN_MS, () => this.#lookElsewhere()) : () => {};
      await changed;
      forget();
    }
    // Only now: as long as one worker is alive, its log has to be taken in.
    if (this.#errors.length > 0) throw this.#errors[0];
    return [...this.#elsewhere.values()];
  }

  /** What the scheduler says, its decisions written down; undefined where nothing more is begun now. */
  #pull(isFree: boolean): Next | undefined {
    try {
      for (;;) {
        if (!isFree || this.#stop.aborted) return undefined;
        const next = this.#scheduler.next(this.#history);
        if (next.type !== 'decide') return next;
        this.#history.decide(next.decision);
      }
    } catch (error) {
      this.#giveUp(error);
      return undefined;
    }
  }

  /** What stops one run here (a full disk, a foreign folder) would stop the others too. */
  #giveUp(error: unknown): void {
    this.#errors.push(error);
    this.#aborting.abort();
  }

  async #trainOne({ plan, until }: ToTrain): Promise<void> {
    if (this.#stop.aborted) return;
    const run = this.#runs.enter(plan);
    const judge: Asked['judge'] = (event) => {
      const reason = this.#history.observe(plan, event);
      if (event.type === 'epoch') this.#wake();
      return reason;
    };
    const result = await this.#tryAgain(run, { until, judge });
    if (result === undefined) this.#elsewhere.set(run.id, { ...run, key: plan });
    this.#history.settled(plan);
    if (result !== undefined) this.#settle(run, result);
  }

  /** A run, once more after each failure that the policy speaks of. */
  async #tryAgain(run: RecordedRun, asked: Asked): Promise<AttemptResult | undefined> {
    const { observer } = this.#options;
    const { retry } = this.#options.limitsOf(run);
    for (let retries = 0; ; retries++) {
      const result = await tryRun(run, asked, this.#options, this.#stop);
      if (result === undefined || this.#stop.aborted || !isRetried(retry, result.failure, retries)) return result;
      const [how] = (result.ending as Extract<EndEvent, { type: 'failed' }>).error.split('\n');
      observer.warning?.(run, `${how}; it goes on from its last checkpoint (retry ${retries + 1} of ${retry.max})`);
    }
  }

  /** Whether those who had runs have ended them. */
  #lookElsewhere(): void {
    try {
      for (const { id, key } of this.#elsewhere.values()) {
        if (this.#options.store.isElsewhere(id)) continue;
        this.#elsewhere.delete(id);
        this.#history.settled(key);
      }
    } catch (error) {
      this.#giveUp(error);
    }
    this.#wake();
  }

  #onRecord(key: RunKey): RecordOfRun | undefined {
    const run = this.#runs.find(key);
    if (run === undefined) return undefined;
    const record = this.#options.store.onRecord(run.id, this.#scheduler.metric);
    if (record.status === 'running') this.#elsewhere.set(run.id, { ...run, key });
    return record;
  }

  #settle(run: RecordedRun, { ending, failure }: AttemptResult): void {
    const { observer, onFailure } = this.#options;
    this.outcome.set(run.id, ending.type);
    observer.ended?.(run, ending);
    const alike = this.#failures.add(ending, failure);
    if (this.#stop.aborted) return;
    if (alike !== undefined) this.#end(`the first three runs failed alike: ${alike.split('\n')[0]}`);
    else if (ending.type === 'failed' && onFailure === 'stop') this.#end(`run${run.id} failed (on_failure: stop)`);
  }

  #end(reason: string): void {
    this.#options.observer.aborted?.(reason);
    this.#aborting.abort();
  }
}
