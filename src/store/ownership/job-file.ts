// What lies beside an attempt that a cluster's job has, as job.json: written before the job is asked for, so that
// whoever comes later knows of it. A cluster is asked about its jobs; a lock on a folder that machines share tells
// nothing.

import { z } from '../../util/zod.js';
import type { AttemptPaths } from '../../util/attempt-paths.js';
import { isFile, writeAtomically } from '../../util/files.js';
import { readRegularFile } from '../../util/regular-file.js';
import { seal, unseal } from '../../util/sealed-json.js';

const jobFile = z.object({
  v: z.literal(1),
  launcher: z.literal('slurm'),
  /** Folder of the submission, and name of its jobs. */
  submission: z.string().regex(/^[0-9a-f-]{36}$/),
  /** Number of its task. */
  task: z.int().min(0),
});

export type JobFile = z.output<typeof jobFile>;

const MOST_BYTES = 4096;

export function writeJobFile({ job }: AttemptPaths, content: Omit<JobFile, 'v'>): void {
  writeAtomically(job, seal({ v: 1, ...content }));
}

/** @returns undefined where there is none, or one that is not whole */
export function readJobFile({ job }: AttemptPaths): JobFile | undefined {
  if (!isFile(job)) return undefined;
  try {
    return jobFile.parse(unseal(readRegularFile(job, MOST_BYTES).toString('utf8')));
  } catch {
    return undefined;
  }
}

/** Whether a job has the attempt, as far as the folder says: it was given to one, and nobody has said how it ended. */
export const isWithJob = (attempt: AttemptPaths): boolean => isFile(attempt.job) && !isFile(attempt.result);
