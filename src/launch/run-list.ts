// Trains runs that are known from the start, one after the other.

import { gridScheduler } from '../plan/scheduler/grid.js';
import type { RunKey } from '../plan/scheduler/scheduler.js';
import type { Retry } from '../spec/schema.js';
import type { RecordedRun } from '../store/recorder.js';
import type { DecisionRecord } from './history.js';
import { Sweep, type SweepOptions, type SweepResult } from './sweep.js';

/** Trains these runs, each to its end. */
export async function trainRuns(runs: readonly RecordedRun[], options: SweepOptions): Promise<SweepResult> {
  const first = sweepOf(runs, options);
  const elsewhere = await first.train();
  // Others had them; where those died meanwhile, their runs are taken over.
  const isTakenOver = ({ max, on }: Retry): boolean => max > 0 && on.includes('lost');
  const second = sweepOf(
    elsewhere.filter((run) => isTakenOver(options.limitsOf(run).retry)),
    options,
  );
  await second.train();
  return new Map([...first.outcome, ...second.outcome]);
}

function sweepOf(runs: readonly RecordedRun[], options: SweepOptions): Sweep {
  const known = new Map(runs.map((run) => [`${run.plan.hash} ${run.plan.seed}`, run]));
  const find = ({ hash, seed }: RunKey): RecordedRun | undefined => known.get(`${hash} ${seed}`);
  const scheduler = gridScheduler(runs.map(({ plan }) => plan));
  return new Sweep(scheduler, { find, enter: (plan) => find(plan)! }, NO_DECISIONS, options);
}

const NO_DECISIONS: DecisionRecord = {
  made: [],
  write: () => {
    throw new Error('internal: a list of runs has nothing to decide');
  },
};
