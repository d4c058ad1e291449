// The runs of one task of a cluster's job.

import { homePaths } from '../../util/files.js';
import type { WorkerChannel } from '../channel/channel.js';
import { workerEnd } from '../channel/files.js';
import { readManifest } from '../channel/manifest.js';
import type { Job, RunEnd } from '../channel/messages.js';
import { timeoutReason } from '../endings.js';
import { attemptOf } from './continuing.js';
import { runJob, type Time } from './run.js';
import { complaints } from './stderr.js';

/** Why this process is to end, once somebody wants it to. */
type Stopping = () => { readonly by: 'time limit' | 'signal'; readonly reason: string } | undefined;

/**
 * Ends with the first run that fails, since nobody knows what state it leaves a process in: those behind it are given
 * out anew.
 * @returns the exit code
 */
export async function trainTask(path: string, number: number, stopping: Stopping, time: Time): Promise<number> {
  const { submission, tasks } = readManifest(path);
  const complainIn = complaints(false);
  for (const given of tasks[number] ?? []) {
    if (stopping() !== undefined) break;
    const job = attemptOf(given, submission);
    if (job === undefined) continue;
    complainIn(homePaths(job.home).run(job.run).attempt(job.attempt).stderr);
    if (!(await train(job, stopping, time))) return 1;
  }
  return 0;
}

async function train(job: Job, stopping: Stopping, time: Time): Promise<boolean> {
  const { runTimeoutMs: ms } = job;
  const timeout = ms === null ? undefined : { ms, reason: timeoutReason(ms) };
  const files = workerEnd(homePaths(job.home).run(job.run).attempt(job.attempt), time.elapsed, timeout);
  const channel: WorkerChannel = {
    tell: (message) => files.tell(message),
    stopRequested: () => {
      const { reason } = stopping() ?? {};
      return files.stopRequested() ?? (reason === undefined ? undefined : { as: 'interrupted', reason });
    },
  };
  // Locks of a folder that machines share are not to be relied on: the log, which one process makes, is the fence.
  const isWell = await runJob(job, channel, time, 'no lock');
  const by = files.timedOut() ? 'timeout' : files.stopRequested() === undefined ? stopping()?.by : undefined;
  const end: RunEnd = { isWell, ...(by !== undefined && { by }) };
  files.tell({ type: 'ended', ...end });
  return isWell;
}
