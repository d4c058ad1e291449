// Tells what is trained where: processes of this machine, jobs of a cluster, how far each is and how long it will take.

import { readProgress } from '../launch/channel/files.js';
import { taskKey, type Queue } from '../launch/launchers/slurm/queue.js';
import type { Connection } from '../store/database/connection.js';
import { isWithJob, readJobFile } from '../store/ownership/job-file.js';
import { runsUnderWay, type UnderWayRow } from '../store/read/under-way.js';
import { completeConfig } from '../spec/schema.js';
import type { Provenance } from '../train/provenance.js';
import type { HomePaths } from '../util/files.js';

export interface RunUnderWay {
  readonly run: number;
  readonly experiment: string;
  readonly variant: string;
  readonly seed: number;
  readonly attempt: number;
  readonly launcher: 'local' | 'slurm';
  /** Null until it has begun. */
  readonly host: string | null;
  readonly pid: number | null;
  /** A job as Slurm calls it, `1234_5`, and its state; null where there is none, or Slurm does not answer. */
  readonly job: string | null;
  readonly job_state: string | null;
  /** Whole epochs, the part of the next, and how many there are to be at most. */
  readonly epoch: number;
  readonly epochs: number;
  readonly examples_per_second: number | null;
  /** Seconds until the last epoch, as long as the last one took each; null before the first. */
  readonly seconds_left: number | null;
  /** What is left of a job's time limit, as Slurm says it. */
  readonly job_time_left: string | null;
}

/** @param runs those that somebody trains; @param queue what Slurm says, where it was asked */
export function underWay(
  connection: Connection,
  paths: HomePaths,
  runs: readonly number[],
  queue: Queue | undefined,
): readonly RunUnderWay[] {
  return runsUnderWay(connection, runs).map((row) => ({ ...ofRow(row), ...ofFiles(paths, row, queue) }));
}

/** Whether a cluster's job has one of them. */
export const haveJobs = (connection: Connection, paths: HomePaths, runs: readonly number[]): boolean =>
  runsUnderWay(connection, runs).some(({ run, attempt }) => isWithJob(paths.run(run).attempt(attempt)));

function ofRow(row: UnderWayRow) {
  const { run, experiment, variant, seed, attempt, config, provenance } = row;
  const { hostname = null, pid = null } = (provenance === null ? {} : JSON.parse(provenance)) as Partial<Provenance>;
  const { epochs } = completeConfig(JSON.parse(config)).training;
  return { run, experiment, variant, seed, attempt, host: hostname, pid, epochs };
}

function ofFiles(paths: HomePaths, row: UnderWayRow, queue: Queue | undefined) {
  const attempt = paths.run(row.run).attempt(row.attempt);
  const job = readJobFile(attempt);
  const progress = readProgress(attempt);
  const task = job === undefined ? undefined : queue?.get(taskKey(job.submission, job.task));
  const reached = progress === undefined ? 0 : progress.epoch - 1 + progress.step / progress.steps;
  const epoch = Math.max(row.epoch ?? 0, reached);
  const isNews = reached >= (row.epoch ?? 0); // notes are seldom: short epochs may have ended since the last
  const { epochs } = ofRow(row);
  return {
    launcher: job === undefined ? ('local' as const) : job.launcher,
    job: task?.id ?? null,
    job_state: task?.state ?? null,
    epoch,
    examples_per_second: (isNews ? progress?.examplesPerSecond : undefined) ?? row.examples_per_second,
    seconds_left: row.duration_ms === null ? null : ((epochs - epoch) * row.duration_ms) / 1000,
    job_time_left: task?.timeLeft ?? null,
  };
}
