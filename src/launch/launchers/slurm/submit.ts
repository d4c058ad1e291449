// Gives runs to Slurm: many in one array, which costs the controller as much as a single job does.

import { mkdirSync } from 'node:fs';
import { homePaths, writeAtomically } from '../../../util/files.js';
import { uniqueId } from '../../../util/unique.js';
import { writeJobFile } from '../../../store/ownership/job-file.js';
import { writeManifest } from '../../channel/manifest.js';
import type { Job } from '../../channel/messages.js';
import { isAway, isFull, type Ask } from './commands.js';
import { askQueue, taskKey } from './queue.js';
import { batchScript, type Programs, type ScriptOf } from './script.js';

/** The most tasks of an array, where the cluster does not say: Slurm's own default. */
const MAX_ARRAY_SIZE = 1001;

/** Writes down what is to be submitted, before it is. @returns the script */
export function writeSubmission(tasks: readonly (readonly Job[])[], keys: ScriptOf['keys'], programs: Programs) {
  const name = uniqueId();
  const { home } = tasks[0]![0]!;
  const threads = Math.max(...tasks.flat().map((job) => job.threads));
  const paths = homePaths(home).submission(name);
  mkdirSync(paths.folder, { recursive: true });
  const script = batchScript({
    keys,
    name,
    tasks: tasks.length,
    threads,
    manifest: paths.manifest,
    output: paths.output('%a'),
    ...programs,
  });
  writeAtomically(paths.script, script);
  writeManifest(paths.manifest, { v: 1, submission: name, tasks });
  for (const [task, jobs] of tasks.entries()) {
    for (const { run, attempt } of jobs)
      writeJobFile(homePaths(home).run(run).attempt(attempt), { launcher: 'slurm', submission: name, task });
  }
  return { name, script };
}

/** What waiting for a controller needs. */
export interface Patience {
  readonly ask: Ask;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Told when Slurm does not answer, and when it does again. */
  readonly away: (error: string) => void;
  readonly back: () => void;
}

/** `full`: the user has as many jobs as he may have. */
export type Outcome = 'submitted' | 'full' | { readonly refused: string };

const FIRST_PAUSE_MS = 2000;
const LAST_PAUSE_MS = 30_000;

/** A controller that is away costs time, and nothing else. */
export async function submitPatiently(name: string, script: string, patience: Patience): Promise<Outcome> {
  const { ask, away, back } = patience;
  for (;;) {
    const answer = await ask('sbatch', ['--parsable'], script);
    if (answer.isWell) return 'submitted';
    if (isFull(answer.error)) return 'full';
    if (!isAway(answer.error)) return { refused: answer.error };
    away(answer.error);
    const isThere = await isSubmitted(name, patience);
    back();
    if (isThere) return 'submitted';
  }
}

/** A question that had no answer may have been heard all the same: then the jobs are in the queue. */
async function isSubmitted(name: string, { ask, pause }: Patience): Promise<boolean> {
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(2 * wait, LAST_PAUSE_MS)) {
    await pause(wait);
    const { queue } = await askQueue(ask);
    if (queue !== undefined) return queue.has(taskKey(name, 0));
  }
}

/** Runs in the tasks of one array or several. */
export const inGroups = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

/** Tasks of an array, at most. */
export async function mostTasks(ask: Ask): Promise<number> {
  const answer = await ask('scontrol', ['show', 'config']);
  const size = answer.isWell ? /^MaxArraySize\s*=\s*(\d+)/m.exec(answer.output)?.[1] : undefined;
  return Math.max(1, Number(size ?? MAX_ARRAY_SIZE) - 1);
}
