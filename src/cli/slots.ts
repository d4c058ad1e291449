// Slots for runs: a launcher, signals, progress, as long as something is trained.

import { processors, runsAtOnce } from '../launch/host/parallelism.js';
import { makeLauncher } from '../launch/launchers/launchers.js';
import { realParts } from '../launch/real-parts.js';
import type { RunLimits } from '../launch/sweep-parts.js';
import type { SweepOptions, SweepResult } from '../launch/sweep.js';
import type { LauncherKeys } from '../spec/launcher-schema.js';
import type { RecordedRun, Recorder } from '../store/recorder.js';
import type { Context } from './context.js';
import { showProgress } from './progress.js';
import { listenForSignals } from './signals.js';

export interface Slots {
  readonly launcher: LauncherKeys;
  /** Most runs at a time; null: as many as there is room for. */
  readonly jobs: number | null;
  readonly threads: number;
  /** Of each run that there may be. */
  readonly epochs: readonly number[];
  readonly limitsOf: (run: RecordedRun) => RunLimits;
  /** In place of the engine that each run's configuration names. */
  readonly engine?: string | undefined;
  readonly onFailure: 'continue' | 'stop';
  /** Whether jobs that are found under way are asked to end. */
  readonly isToCancel: boolean;
}

const LEAVING = 'leaving: jobs go on; harness resume collects what they do, harness resume --cancel ends them';

export async function withSlots(
  context: Context,
  recorder: Recorder,
  { launcher, jobs, threads, epochs, isToCancel, ...options }: Slots,
  train: (options: SweepOptions) => Promise<SweepResult>,
): Promise<SweepResult> {
  const atOnce = jobs ?? jobsOf(launcher, context, threads, epochs.length);
  const progress = await showProgress(context, epochs, atOnce);
  const { drain, halt, forget } = listenForSignals(context, launcher.type === 'slurm' ? LEAVING : undefined);
  const around = { now: context.now, elapsed: context.elapsed, note: (text: string) => context.note(text) };
  const parts = realParts(context.paths, recorder, makeLauncher(launcher, { ...around, isToCancel }));
  try {
    if (!isToCancel) await parts.launcher.check?.(context.paths.home, threads);
    return await train({ ...parts, ...options, jobs: atOnce, observer: progress.observer, drain, halt });
  } finally {
    progress.done();
    await parts.release();
    forget();
  }
}

/** A cluster has a queue of its own; one process trains one run at a time. */
function jobsOf({ type }: LauncherKeys, context: Context, threads: number, runs: number): number {
  if (type === 'local') return defaultJobs(context, threads, runs);
  return type === 'inline' ? 1 : runs;
}

/**
 * As many as the processors that may be used; where they are fewer than the machine has, and it matters, that is said.
 */
function defaultJobs(context: Context, threads: number, runs: number): number {
  const { usable, machine, limit } = processors();
  const jobs = runsAtOnce(usable, threads);
  if (limit !== undefined && jobs < Math.min(runs, runsAtOnce(machine, threads))) {
    const left = Number(usable.toFixed(2));
    context.note(`${jobs} ${jobs === 1 ? 'run' : 'runs'} at a time: of ${machine} processors, ${limit} leaves ${left}`);
  }
  return jobs;
}
