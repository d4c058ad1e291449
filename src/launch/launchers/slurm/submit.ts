// Gives runs to Slurm: many in one array, which costs the controller as much as a single job does.

import { mkdirSync } from 'node:fs';
import { homePaths, writeAtomically } from '../../../util/files.js';
import { uniqueId } from '../../../util/unique.js';
import { writeJobFile } from '../../../store/ownership/job-file.js';
import { writeManifest } from '../../channel/manifest.js';
import type { Job } from '../../channel/messages.js';
import { isAway, isFull, type Ask } from './commands.js';
import { askQueue, taskKey } from './queue.js';
import { batchScript, type ScriptOf } from './script.js';

/** The most tasks of an array, where the cluster does not say: Slurm's own default. */
const MAX_ARRAY_SIZE = 1001;

export type Programs = Pick<ScriptOf, 'node' | 'program'>;

/** Writes down what is to be submitted, before it is. @returns the script */
export function writeSubmission(tasks: readonly (readonly Job[])[], keys: ScriptOf['keys'], programs: Programs) {
  const name = uniqueId();
  const { home } = tasks[0]![0]!;
  const threads = Math.max(...tasks.flat().map((job) => job.threads));
  const paths = homePaths(home).submission(name);
  mkdirSync(paths.folder, { recursive: true });
  const script = batchScript({ keys, name, tasks: tasks.length, threads, manifest: paths.manifest, output: paths.output('%a'), ...programs }); // prettier-ignore
  writeAtomically(paths.script, script);
  writeManifest(paths.manifest, { v: 1, submission: name, tasks });
  for (const [task, jobs] of tasks.entries()) {
    for (const { run, attempt } of jobs) writeJobFile(homePaths(home).run(run).attempt(attempt), { launcher: 'slurm', submission: name, task }); // prettier-ignore
  }
  return { name, script };
}

/** `later`: nothing was submitted, and nothing is wrong but the moment. `refused`: Slurm says why. */
export type Outcome = { readonly type: 'submitted' | 'full' | 'later' } | { readonly type: 'refused'; readonly error: string }; // prettier-ignore

/** A question that had no answer may have been heard all the same: then the jobs are in the queue. */
export async function submit(ask: Ask, script: string): Promise<Outcome> {
  const answer = await ask('sbatch', ['--parsable'], script);
  if (answer.isWell) return { type: 'submitted' };
  if (isFull(answer.error)) return { type: 'full' };
  if (!isAway(answer.error)) return { type: 'refused', error: answer.error };
  return { type: 'later' };
}

/** Whether Slurm has a submission; undefined where it does not answer. */
export async function isSubmitted(ask: Ask, name: string): Promise<boolean | undefined> {
  const { queue } = await askQueue(ask);
  return queue?.has(taskKey(name, 0));
}

/** Tasks of an array, at most. */
export async function mostTasks(ask: Ask): Promise<number> {
  const answer = await ask('scontrol', ['show', 'config']);
  const size = answer.isWell ? /^MaxArraySize\s*=\s*(\d+)/m.exec(answer.output)?.[1] : undefined;
  return Math.max(1, Number(size ?? MAX_ARRAY_SIZE) - 1);
}
