// Tells what runs now, how long it may take still, and what has failed and why.

import { attempts } from '../store/read/attempts.js';
import { experimentRows } from '../store/read/experiments.js';
import type { Connection } from '../store/database/connection.js';
import { configOf, listRuns, type RunSummary } from '../store/read/runs.js';
import { completeConfig } from '../spec/schema.js';
import { isDone, type RunStatus } from '../train/run-status.js';

export interface RunningRun {
  readonly run: number;
  readonly experiment: string;
  readonly variant: string;
  readonly seed: number;
  readonly started_at: number | null;
  readonly epochs: number;
  readonly epochs_planned: number;
  readonly last_val_exact: number | null;
  readonly seconds_per_epoch: number | null;
  /** As long as its epochs take what they took; null: none is finished. */
  readonly seconds_left: number | null;
  readonly pid: number | null;
  readonly host: string | null;
}

export interface TroubledRun {
  readonly run: number;
  readonly experiment: string;
  readonly variant: string;
  readonly seed: number;
  readonly status: RunStatus;
  readonly attempt: number;
  readonly error: string | null;
  readonly ended_at: number | null;
}

/** An experiment that has runs which are not done. */
export interface OpenExperiment {
  readonly id: number;
  readonly experiment: string;
  readonly runs: number;
  readonly done: number;
  readonly planned: number;
  readonly running: number;
  readonly troubled: number;
  /** With as many runs at a time as there are now, each as long as those that are done took; null: none is. */
  readonly seconds_left: number | null;
}

export interface BoardDocument {
  readonly experiments: readonly OpenExperiment[];
  readonly running: readonly RunningRun[];
  /** Failed, lost, interrupted: those that ended last first. */
  readonly troubled: readonly TroubledRun[];
}

type Listed = Pick<RunSummary, (typeof COLUMNS)[number]>;

const COLUMNS = [
  'run',
  'experiment',
  'variant',
  'seed',
  'status',
  'epochs',
  'seconds',
  'started_at',
  'ended_at',
  'last_val_exact',
] as const;

const TROUBLED: readonly RunStatus[] = ['failed', 'lost', 'interrupted'];
/** So many that are in trouble are told of. */
const MOST_TROUBLED = 100;

export function boardDocument(connection: Connection): BoardDocument {
  const open = new Set(
    listRuns(connection, { status: ['planned', 'running', ...TROUBLED] }, ['experiment']).map(
      ({ experiment }) => experiment,
    ),
  );
  const ids = new Map(experimentRows(connection).map(({ name, id }) => [name, id]));
  const runs = [...open].flatMap((experiment) => listRuns(connection, { experiment }, COLUMNS));
  const running = runs.filter(({ status }) => status === 'running').map((run) => runningRun(connection, run));
  const troubled = runs
    .filter(({ status }) => TROUBLED.includes(status))
    .sort((a, b) => (b.ended_at ?? 0) - (a.ended_at ?? 0))
    .slice(0, MOST_TROUBLED);
  return {
    experiments: [...open].map((name) =>
      openExperiment(
        ids.get(name)!,
        name,
        runs.filter((run) => run.experiment === name),
        running,
      ),
    ),
    running,
    troubled: troubled.map((run) => troubledRun(connection, run)),
  };
}

function runningRun(connection: Connection, run: Listed): RunningRun {
  const { run: number, experiment, variant, seed, started_at, last_val_exact } = run;
  const { training } = completeConfig(JSON.parse(configOf(connection, number)));
  const epochs = run.epochs ?? 0;
  const each = epochs === 0 ? null : run.seconds! / epochs;
  const provenance = attempts(connection, number).at(-1)?.provenance ?? null;
  const { pid = null, hostname = null } = (provenance === null ? {} : JSON.parse(provenance)) as {
    pid?: number;
    hostname?: string;
  };
  return {
    run: number,
    experiment,
    variant,
    seed,
    started_at,
    epochs,
    epochs_planned: training.epochs,
    last_val_exact,
    seconds_per_epoch: each,
    seconds_left: each === null ? null : each * Math.max(0, training.epochs - epochs),
    pid,
    host: hostname,
  };
}

function troubledRun(
  connection: Connection,
  { run, experiment, variant, seed, status, ended_at }: Listed,
): TroubledRun {
  const last = attempts(connection, run).at(-1);
  return { run, experiment, variant, seed, status, attempt: last?.number ?? 0, error: last?.error ?? null, ended_at };
}

function openExperiment(
  id: number,
  experiment: string,
  runs: readonly Listed[],
  all: readonly RunningRun[],
): OpenExperiment {
  const done = runs.filter(({ status }) => isDone(status));
  const running = all.filter((run) => run.experiment === experiment);
  const count = (states: readonly RunStatus[]): number => runs.filter(({ status }) => states.includes(status)).length;
  const planned = count(['planned']);
  const troubled = count(TROUBLED);
  return {
    id,
    experiment,
    runs: runs.length,
    done: done.length,
    planned,
    running: running.length,
    troubled,
    seconds_left: timeLeft(done, running, planned + troubled),
  };
}

function timeLeft(done: readonly Listed[], running: readonly RunningRun[], waiting: number): number | null {
  const known = running.map(({ seconds_left: left }) => left);
  if (known.includes(null)) return null;
  const under = known.reduce<number>((sum, one) => sum + one!, 0);
  const whole = [
    ...done.map(({ seconds }) => seconds!),
    ...running.map(({ seconds_per_epoch: each, epochs_planned: epochs }) => each! * epochs),
  ];
  if (whole.length === 0) return null;
  const mean = whole.reduce((sum, one) => sum + one, 0) / whole.length;
  return (under + waiting * mean) / Math.max(1, running.length);
}
