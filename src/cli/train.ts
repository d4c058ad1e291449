// Training from the command line: signals, progress, and what is said at the end. Used by `sweep` and `resume`.

import { trainRuns } from '../launch/run-list.js';
import { ownerIsAlive } from '../launch/host/liveness.js';
import { processors, runsAtOnce } from '../launch/host/parallelism.js';
import { makeLauncher, requireLaunchable } from '../launch/launchers/launchers.js';
import { realParts } from '../launch/real-parts.js';
import type { RunLimits } from '../launch/sweep-parts.js';
import { inert } from '../report/format.js';
import { leaderboardText } from '../report/variants.js';
import type { Leaderboard } from '../results/leaderboard.js';
import { sweepOutcome, type SweepDocument } from '../results/sweep.js';
import type { LauncherKeys } from '../spec/launcher-schema.js';
import { completeConfig } from '../spec/schema.js';
import { adoptFolders } from '../store/care/adopt.js';
import { openHome } from '../store/ownership/home.js';
import { Recorder, type RecordedRun } from '../store/recorder.js';
import { crashPoint } from '../util/crash-points.js';
import { isDone, type RunStatus } from '../train/run-status.js';
import { printJson, type Context } from './context.js';
import { showProgress } from './progress.js';
import { listenForSignals } from './signals.js';

export interface TrainingRequest {
  /** Finds or registers the runs to be trained. */
  readonly select: (recorder: Recorder) => readonly RecordedRun[];
  readonly jobs: number | null;
  readonly limitsOf: (recorder: Recorder, run: RecordedRun) => RunLimits;
  /** In place of the engine that each run's configuration names. */
  readonly engine?: string | undefined;
  readonly launcher: (recorder: Recorder, runs: readonly RecordedRun[]) => LauncherKeys;
  readonly onFailure: 'continue' | 'stop';
  readonly json: boolean;
}

/** Trains what is not done yet, prints the comparison of the variants and returns the exit code. */
export async function trainAndReport(context: Context, request: TrainingRequest): Promise<number> {
  const home = openHome(context.paths, { warn: (text) => context.note(`note: ${text}`), isAlive: ownerIsAlive });
  const { connection } = home;
  try {
    const recorder = new Recorder(connection, context.paths, context.now);
    adopt(context, recorder);
    recorder.markLost(ownerIsAlive);
    const runs = request.select(recorder);
    crashPoint('coordinator/registered');
    const open = runs.filter(({ status }) => !isDone(status));
    const outcome = await trainOpen(context, request, recorder, open);
    const asked = runs.map(({ id }) => id);
    const { document, boards } = sweepOutcome(connection, asked, [...outcome.keys()]);
    if (request.json) printJson(context, document);
    else sayOutcome(context, runs.length, document, boards);
    return exitCode([...outcome.values()]);
  } finally {
    home.close();
  }
}

/** So many are named. */
const MOST_NAMED = 10;

/** What folders know and the database does not comes first: no number is given twice, and nothing is trained twice. */
function adopt(context: Context, recorder: Recorder): void {
  const { paths } = context;
  const { taken, left } = adoptFolders(paths, recorder, ownerIsAlive);
  const more = taken.length > MOST_NAMED ? ` and ${taken.length - MOST_NAMED} more` : '';
  const named = taken.slice(0, MOST_NAMED);
  const names = named.map((run) => `run${run}`).join(', ');
  if (taken.length > 0) context.note(`note: the database did not know ${names}${more}; taken in from the folders`);
  for (const { folder, reason } of left) context.note(inert(`warning: ${folder} is left alone: ${reason}`));
}

function sayOutcome(
  context: Context,
  asked: number,
  { runs, trained }: SweepDocument,
  boards: readonly Leaderboard[],
): void {
  const states = countStates(runs.map(({ status }) => status));
  if (runs.length === 0) context.note('there is nothing to do');
  else context.note(`${asked} runs: ${states}; ${trained.length} trained now`);
  const texts = boards.map(
    (board) => (boards.length > 1 ? `${inert(board.experiment)}\n` : '') + leaderboardText(board),
  );
  if (texts.length > 0) context.print(texts.join('\n\n'));
}

async function trainOpen(
  context: Context,
  { jobs, limitsOf, engine, launcher, onFailure }: TrainingRequest,
  recorder: Recorder,
  open: readonly RecordedRun[],
): Promise<ReadonlyMap<number, RunStatus>> {
  if (open.length === 0) return new Map();
  const limits = new Map(open.map((run) => [run.id, limitsOf(recorder, run)]));
  const threads = Math.max(...[...limits.values()].map((limit) => limit.threads));
  const keys = launcher(recorder, open);
  requireLaunchable(keys, open.map((run) => ({ engine: engine ?? completeConfig(run.plan.config).engine, threads: limits.get(run.id)!.threads }))); // prettier-ignore
  const atOnce = jobs ?? (keys.type === 'inline' ? 1 : defaultJobs(context, threads, open.length));
  const { drain, halt, forget } = listenForSignals(context);
  const progress = showProgress(context, open, atOnce);
  const parts = realParts(context.paths, recorder, makeLauncher(keys, context));
  try {
    return await trainRuns(open, {
      ...parts,
      jobs: atOnce,
      limitsOf: (run) => limits.get(run.id)!,
      engine,
      onFailure,
      observer: progress.observer,
      drain,
      halt,
    });
  } finally {
    progress.done();
    await parts.release();
    forget();
  }
}

/** As many as the processors that may be used; where they are fewer than the machine has, and it matters, that is said. */
function defaultJobs(context: Context, threads: number, runs: number): number {
  const { usable, machine, limit } = processors();
  const jobs = runsAtOnce(usable, threads);
  if (limit !== undefined && jobs < Math.min(runs, runsAtOnce(machine, threads))) {
    const left = Number(usable.toFixed(2));
    context.note(`${jobs} ${jobs === 1 ? 'run' : 'runs'} at a time: of ${machine} processors, ${limit} leaves ${left}`);
  }
  return jobs;
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
