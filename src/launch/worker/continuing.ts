// Under which attempt a job of a cluster trains its run. A cluster starts a job again by itself (its node died,
// somebody else's job was worth more), while nobody may be there to give the run out anew: the job then makes the next
// attempt itself.

import { mkdirSync } from 'node:fs';
import { parseEvents } from '../../store/ingest/event-lines.js';
import { logLines } from '../../store/ingest/log-file.js';
import { readResult } from '../../store/ingest/result-file.js';
import { readJobFile, writeJobFile } from '../../store/ownership/job-file.js';
import { systemCode } from '../../util/errors.js';
import { attemptsIn, homePaths, isFile, type RunPaths } from '../../util/files.js';
import type { Job } from '../channel/messages.js';

/**
 * @param job as it was given out
 * @param submission what this process is part of
 * @returns undefined where there is nothing to do: the run has ended, or somebody else goes on with it
 */
export function attemptOf(job: Job, submission: string): Job | undefined {
  const run = homePaths(job.home).run(job.run);
  const last = attemptsIn(run.folder).at(-1) ?? 0;
  const { events, result, stop } = run.attempt(last);
  if (readJobFile(run.attempt(last))?.submission !== submission) return undefined;
  if (last === job.attempt && !isFile(events) && !isFile(stop)) return job;
  if (isFile(stop) || (isFile(result) && readResult(result).status !== 'interrupted')) return undefined;
  return isFile(events) ? nextAttempt(job, last, run) : { ...job, attempt: last, ...onRecord(job, last, run) };
}

/** A folder is made by one: who comes second has no run. */
function nextAttempt(job: Job, last: number, run: RunPaths): Job | undefined {
  const next = run.attempt(last + 1);
  try {
    mkdirSync(next.folder);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return undefined;
    throw error;
  }
  const { submission, task } = readJobFile(run.attempt(last))!;
  writeJobFile(next, { launcher: 'slurm', submission, task });
  return { ...job, attempt: last + 1, ...onRecord(job, last, run) };
}

/** What the logs say that the coordinator may not have read yet. It reads them before those of the next attempt. */
function onRecord(job: Job, last: number, run: RunPaths): Pick<Job, 'recordedEpochs' | 'hasCheckpoint'> {
  let { recordedEpochs, hasCheckpoint } = job;
  for (let attempt = job.attempt; attempt <= last; attempt++) {
    const { events } = run.attempt(attempt);
    for (const { lines, end } of isFile(events) ? logLines(events, 0) : []) {
      for (const event of parseEvents(events, lines, end, { attempt })) {
        if (event.type === 'epoch') recordedEpochs = Math.max(recordedEpochs, event.epoch);
        hasCheckpoint ||= event.type === 'checkpoint';
      }
    }
  }
  return { recordedEpochs, hasCheckpoint };
}
