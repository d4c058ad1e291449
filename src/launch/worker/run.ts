// One attempt at a run, in whatever process: from the lock of its folder to the end of its log.

import { appendFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { FileLock } from '../../store/ownership/lock.js';
import { readPlan, uidOf, type PlanRecord } from '../../store/registry/plan-record.js';
import type { RunEventBody } from '../../train/events.js';
import { crashPoint } from '../../util/crash-points.js';
import { homePaths } from '../../util/files.js';
import { messageOf, UserError } from '../../util/errors.js';
import type { WorkerChannel } from '../channel/channel.js';
import { pathsOf, type Job } from '../channel/messages.js';
import { EventLog } from './event-log.js';
import { refuseToGoOn } from './attempt.js';
import { trainRun } from './training.js';

/** Who looks whether a lock is held holds it for a moment. */
const LOCK_WAIT_MS = 2000;

export interface Time {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds from any point in time, that pass evenly. */
  readonly elapsed: () => number;
}

/**
 * Trains a run as far as it goes; how that ends is in its log or, where that cannot be written, told.
 * @param fence whether a lock shows that it is trained; else only the log does, which one process makes
 * @returns whether this process may be trusted with another run
 */
export async function runJob(
  job: Job,
  channel: WorkerChannel,
  time: Time,
  fence: 'lock' | 'no lock' = 'lock',
): Promise<boolean> {
  try {
    return await attempt(job, channel, time, fence);
  } catch (error) {
    if (!(error instanceof UserError)) complain(job, error); // what it says is told
    channel.tell({ type: 'cannotRecord', error: messageOf(error) });
    return false;
  }
}

async function attempt(job: Job, channel: WorkerChannel, { now, elapsed }: Time, fence: string): Promise<boolean> {
  const run = pathsOf(job).run(job.run);
  const plan = ownPlan(job, run.plan); // before anything else of the folder is read or written
  const lock = fence === 'lock' ? lockOf(run.attempt(job.attempt).lock) : undefined;
  try {
    refuseToGoOn(job);
    const log = new EventLog(run.attempt(job.attempt), job.attempt, now);
    const record = (body: RunEventBody): void => {
      log.append(body);
      channel.tell({ type: 'wrote' });
    };
    const status = await trainRun(job, plan, channel, { log, record, elapsed }).catch((error: unknown) => {
      complain(job, error);
      sayWhy(error, record, channel);
      return 'failed';
    });
    log.close(status, job.uid);
    return status !== 'failed';
  } finally {
    lock?.remove();
    crashPoint('worker/closed');
  }
}

function lockOf(path: string): FileLock {
  const lock = FileLock.take(path, 'exclusive', LOCK_WAIT_MS);
  if (lock === undefined) throw new Error('another process trains this run');
  return lock;
}

/** @throws UserError where the folder is another run's */
function ownPlan({ run, uid }: Job, path: string): PlanRecord {
  const plan = readPlan(path);
  if (plan.run === run && uidOf(plan) === uid) return plan;
  throw new UserError('database', {
    at: path,
    message: 'this folder belongs to another run',
    expected: `run${run} (${uid})`,
    received: `run${plan.run} (${uidOf(plan)})`,
  });
}

/** In the log; on a full disk, where nothing can be written, to the coordinator alone. */
function sayWhy(error: unknown, record: (body: RunEventBody) => void, channel: WorkerChannel): void {
  try {
    record({ type: 'failed', error: messageOf(error) });
  } catch {
    channel.tell({ type: 'cannotRecord', error: messageOf(error) });
  }
}

/** All of an error, where what this attempt's process says on stderr is kept. */
function complain({ home, run, attempt: number }: Job, error: unknown): void {
  try {
    appendFileSync(homePaths(home).run(run).attempt(number).stderr, `${inspect(error)}\n`);
  } catch {
    // a full disk: the message is told
  }
}
