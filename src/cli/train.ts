// Training from the command line: signals, progress, and what is said at the end. Used by `sweep` and `resume`.

import { trainRuns } from '../launch/run-list.js';
import { trainScheduled, type SweepResult, type SweepRuns } from '../launch/sweep.js';
import { ownerIsAlive } from '../launch/host/liveness.js';
import { hostName } from '../launch/host/provenance.js';
import { requireLaunchable } from '../launch/launchers/launchers.js';
import type { RunLimits } from '../launch/sweep-parts.js';
import { inert } from '../report/format.js';
import { verdictText } from '../report/search/verdict.js';
import { leaderboardText } from '../report/variants.js';
import { sweepOutcome, type SweepOutcome } from '../results/sweep.js';
import type { LauncherKeys } from '../spec/launcher-schema.js';
import { engineName } from '../spec/engine-schema.js';
import { completeConfig } from '../spec/schema.js';
import type { Connection } from '../store/database/connection.js';
import { openHome } from '../store/ownership/home.js';
import { keepPair } from '../store/ownership/pairing.js';
import { Recorder, type RecordedRun } from '../store/recorder.js';
import { crashPoint } from '../util/crash-points.js';
import { isDone, type RunStatus } from '../train/run-status.js';
import { adopt } from './adopt.js';
import { printJson, type Context } from './context.js';
import { runLimits, type PlannedSweep } from './planned-sweep.js';
import { withSlots } from './slots.js';

export interface Selected {
  readonly runs: readonly RecordedRun[];
  /** The sweep that decides which of its runs come next; absent: these are trained, each to its end. */
  readonly scheduled?: PlannedSweep;
}

export interface TrainingRequest {
  /** Finds or registers the runs to be trained. */
  readonly select: (recorder: Recorder) => Selected;
  readonly jobs: number | null;
  readonly limitsOf: (recorder: Recorder, run: RecordedRun) => RunLimits;
  /** In place of the engine that each run's configuration names. */
  readonly engine?: string | undefined;
  readonly launcher: (recorder: Recorder, runs: readonly RecordedRun[]) => LauncherKeys;
  readonly onFailure: 'continue' | 'stop';
  readonly json: boolean;
  /** Says what came of it, in place of the comparison of the variants. */
  readonly report?: (connection: Connection) => void;
  /** Whether jobs that are found under way are asked to end. */
  readonly isToCancel?: boolean;
}

/** Trains what is not done yet, prints the comparison of the variants and returns the exit code. */
export async function trainAndReport(context: Context, request: TrainingRequest): Promise<number> {
  const home = openHome(context.paths, { warn: (text) => context.note(`note: ${text}`), isAlive: ownerIsAlive });
  const { connection } = home;
  try {
    keepPair(context.paths, hostName());
    const recorder = new Recorder(connection, context.paths, context.now);
    adopt(context, recorder);
    recorder.markLost(ownerIsAlive);
    const selected = request.select(recorder);
    crashPoint('coordinator/registered');
    const { outcome, runs } = await trainSelected(context, request, recorder, selected);
    const outcomes = sweepOutcome(connection, runs, [...outcome.keys()]);
    if (request.report !== undefined) request.report(connection);
    else if (request.json) printJson(context, outcomes.document);
    else sayOutcome(context, runs.length, outcomes);
    return exitCode([...outcome.values()]);
  } finally {
    home.close();
  }
}

async function trainSelected(
  context: Context,
  request: TrainingRequest,
  recorder: Recorder,
  { runs, scheduled }: Selected,
): Promise<{ readonly outcome: SweepResult; readonly runs: readonly number[] }> {
  if (scheduled !== undefined) return trainAsScheduled(context, request, recorder, scheduled, runs);
  const open = runs.filter(({ status }) => !isDone(status));
  return { outcome: await trainOpen(context, request, recorder, open), runs: runs.map(({ id }) => id) };
}

function sayOutcome(context: Context, asked: number, { document, boards, searches }: SweepOutcome): void {
  const { runs, trained } = document;
  const states = countStates(runs.map(({ status }) => status));
  if (runs.length === 0) context.note('there is nothing to do');
  else context.note(`${asked} runs: ${states}; ${trained.length} trained now`);
  // A search has a row for each trial: what it found is said instead.
  const isSearched = new Set(searches.map(({ experiment }) => experiment));
  const verdicts = searches.map(
    (search) => `${verdictText(search)}\nharness compare ${inert(search.experiment)} tells more`,
  );
  const ranked = boards.filter(({ experiment }) => !isSearched.has(experiment));
  const texts = ranked.map(
    (board) => (boards.length > 1 ? `${inert(board.experiment)}\n` : '') + leaderboardText(board),
  );
  const all = [...verdicts, ...texts];
  if (all.length > 0) context.print(all.join('\n\n'));
}

async function trainOpen(
  context: Context,
  request: TrainingRequest,
  recorder: Recorder,
  open: readonly RecordedRun[],
): Promise<SweepResult> {
  if (open.length === 0) return new Map();
  const limits = new Map(open.map((run) => [run.id, request.limitsOf(recorder, run)]));
  const launcher = request.launcher(recorder, open);
  requireLaunchable(
    launcher,
    open.map((run) => ({
      engine: request.engine ?? engineName(completeConfig(run.plan.config).engine),
      threads: limits.get(run.id)!.threads,
    })),
  );
  const threads = Math.max(...[...limits.values()].map((limit) => limit.threads));
  const epochs = open.map(({ plan }) => plan.config.training.epochs);
  const limitsOf = (run: RecordedRun): RunLimits => limits.get(run.id)!;
  const slots = { ...sharedBy(request), launcher, threads, epochs, limitsOf };
  return withSlots(context, recorder, slots, (options) => trainRuns(open, options));
}

const sharedBy = ({ jobs, engine, onFailure, isToCancel = false }: TrainingRequest) => {
  return { jobs, engine, onFailure, isToCancel };
};

/** @returns what became of the runs that were trained, and all runs of the sweep */
async function trainAsScheduled(
  context: Context,
  request: TrainingRequest,
  recorder: Recorder,
  { spec, schedule, keep }: PlannedSweep,
  begun: readonly RecordedRun[],
): Promise<{ readonly outcome: SweepResult; readonly runs: readonly number[] }> {
  const decisions = recorder.openDecisions(spec, schedule.identity!);
  const known = new Set<number>();
  const noted = (run: RecordedRun): RecordedRun => {
    known.add(run.id);
    return run;
  };
  const runs: SweepRuns = {
    find: (key) => {
      const run = recorder.findByKey(spec, key);
      return run && noted(run);
    },
    enter: (plan) => {
      keep([plan]); // before any row
      return noted(recorder.registerOne(spec, plan));
    },
  };
  try {
    const limits = runLimits(spec);
    const launcher = request.launcher(recorder, begun);
    const epochs = new Array<number>(schedule.most).fill(spec.config.training.epochs);
    const slots = { ...sharedBy(request), launcher, threads: limits.threads, epochs, limitsOf: () => limits };
    const outcome = await withSlots(context, recorder, slots, (options) =>
      trainScheduled(schedule.scheduler, runs, decisions, options),
    );
    return { outcome, runs: [...known] };
  } finally {
    decisions.close();
  }
}

function countStates(states: readonly RunStatus[]): string {
  const counts = new Map<RunStatus, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

function exitCode(outcome: readonly RunStatus[]): number {
  if (outcome.includes('interrupted')) return 130;
  return outcome.includes('failed') ? 1 : 0;
}
