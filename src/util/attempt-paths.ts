// Where everything of an attempt at a run lies, and of what is given to a cluster.

import { join } from 'node:path';

/** @param lock where the attempt's lock lies, where that is not its folder */
export function attemptPaths(folder: string, lock = join(folder, 'lock')) {
  return {
    folder,
    events: join(folder, 'events.ndjson'),
    result: join(folder, 'result.json'),
    stderr: join(folder, 'stderr.log'),
    /** Held by the worker as long as it lives. */
    lock,
    /** Where a cluster's job has the attempt: which job, how far it is, what it says, how it is to end. */
    job: join(folder, 'job.json'),
    progress: join(folder, 'progress.json'),
    words: join(folder, 'words.ndjson'),
    stop: join(folder, 'stop.json'),
  };
}

export function submissionPaths(folder: string) {
  return {
    folder,
    /** What each task of it trains. */
    manifest: join(folder, 'manifest.json'),
    script: join(folder, 'script.sh'),
    /** What the shell around a task says, before there is an attempt that could. */
    output: (task: number | string) => join(folder, `${task}.out`),
  };
}

export type AttemptPaths = ReturnType<typeof attemptPaths>;
