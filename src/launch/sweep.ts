// Runs to processes: trains what is missing, so many at a time, and records what they write.

import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import type { EndEvent } from '../train/events.js';
import type { RunStatus } from '../train/run-status.js';
import type { Retry } from '../spec/schema.js';
import type { RecordedRun } from '../store/recorder.js';
import { tryRun, type AttemptOptions, type AttemptResult } from './attempt.js';
import { FirstFailures, isRetried } from './retry.js';

export interface SweepOptions extends AttemptOptions {
  readonly jobs: number;
  readonly onFailure: 'continue' | 'stop';
}

/** What became of the runs that were trained here; those that were done before, or belong to another sweep, are absent. */
export type SweepResult = ReadonlyMap<number, RunStatus>;

export async function trainRuns(runs: readonly RecordedRun[], options: SweepOptions): Promise<SweepResult> {
  const sweep = new Sweep(options);
  const elsewhere = await sweep.train(runs);
  // Others had them; where those died meanwhile, their runs are taken over.
  const isTakenOver = ({ max, on }: Retry): boolean => max > 0 && on.includes('lost');
  await sweep.train(elsewhere.filter((run) => isTakenOver(options.limitsOf(run).retry)));
  return sweep.outcome;
}

class Sweep {
  readonly outcome = new Map<number, RunStatus>();
  readonly #options: SweepOptions;
  readonly #aborting = new AbortController();
  readonly #stop: AbortSignal;
  readonly #failures = new FirstFailures();

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#stop = AbortSignal.any([options.drain, options.halt, this.#aborting.signal]);
    // Each run under way listens: that is many, not a leak.
    setMaxListeners(0, this.#stop, options.halt);
  }

  /** @returns the runs that somebody else had */
  async train(runs: readonly RecordedRun[]): Promise<readonly RecordedRun[]> {
    const elsewhere: RecordedRun[] = [];
    const limit = pLimit(this.#options.jobs);
    const trainOne = async (run: RecordedRun): Promise<void> => {
      if (this.#stop.aborted) return;
      try {
        const result = await this.#tryAgain(run);
        if (result === undefined) elsewhere.push(run);
        else this.#settle(run, result);
      } catch (error) {
        this.#aborting.abort(); // what stops one run here (a full disk, a foreign folder) would stop the others too
        throw error;
      }
    };
    const settled = await Promise.allSettled(runs.map((run) => limit(() => trainOne(run))));
    // Only now: as long as one worker is alive, its log has to be taken in.
    const rejected = settled.find((result) => result.status === 'rejected');
    if (rejected !== undefined) throw rejected.reason;
    return elsewhere;
  }

  /** A run, once more after each failure that the policy speaks of. */
  async #tryAgain(run: RecordedRun): Promise<AttemptResult | undefined> {
    const { observer } = this.#options;
    const { retry } = this.#options.limitsOf(run);
    for (let retries = 0; ; retries++) {
      const result = await tryRun(run, this.#options, this.#stop);
      if (result === undefined || this.#stop.aborted || !isRetried(retry, result.failure, retries)) return result;
      const [how] = (result.ending as Extract<EndEvent, { type: 'failed' }>).error.split('\n');
      observer.warning?.(run, `${how}; it goes on from its last checkpoint (retry ${retries + 1} of ${retry.max})`);
    }
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
