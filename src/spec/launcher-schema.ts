// The keys that say what runs are given to: processes of this machine, this process, or Slurm. They change no number,
// and are no part of what a run is known by.

import { z } from '../util/zod.js';
import { count } from '../tasks/keys.js';

export const LAUNCHERS = ['local', 'inline', 'slurm'] as const;
export type LauncherName = (typeof LAUNCHERS)[number];

/** Text of a form that `expected` says in words. */
const text = (form: RegExp, expected: string) =>
  z
    .string()
    .max(2000)
    .refine((value) => form.test(value), { params: { expected } });

/** Part of a line of a batch script, which no shell takes for anything else. */
const word = text(/^[\w.,:/@=+~-]+$/, 'a word of letters, digits and .,:/@=+~_-');
const TIME = /^(?=.*[1-9])(?:\d+-\d+(?::\d+){0,2}|\d+(?::\d+){1,2})$/;

const slurmKeys = z.strictObject({
  type: z.literal('slurm').describe('Jobs of a Slurm cluster.'),
  partition: word.optional().describe("Partition of the jobs; without it, the cluster's default."),
  account: word.optional().describe('Account that they are charged to.'),
  time: z
    .union([count(525_600), text(TIME, 'text such as 30:00, 12:00:00 or 2-00')])
    .optional()
    .describe('Time limit of a job, in minutes, or as 12:00:00 or 2-00; what is not done then goes on in another job.'),
  memory: text(/^[1-9]\d*[KMGT]$/, 'an amount such as 500M or 4G')
    .optional()
    .describe('Memory of a job, such as 4G.'),
  cpus: count(256).optional().describe('Processors of a job; without it, limits.threads.'),
  at_once: count(100_000).optional().describe('Jobs at a time; without it, as many as the cluster gives.'),
  runs_per_task: count(10_000).optional().describe('Runs that a job trains, one after the other; without it, 1.'),
  setup: z
    .array(text(/^[^\r\n]*$/, 'one line of shell'))
    .max(100)
    .optional()
    .describe('Lines of shell that come first in a job, such as module load nodejs.'),
  container: z
    .array(word)
    .min(1)
    .max(100)
    .optional()
    .describe('Words before node, such as [apptainer, exec, image.sif].'),
});

/** Which one is meant is said by `type`; without it, it is the first. */
export const launcherKeys = z.union([
  z.strictObject({ type: z.literal('local').default('local').describe('Processes of this machine.') }),
  z.strictObject({ type: z.literal('inline').describe('This very process, for debuggers.') }),
  slurmKeys,
]);

export type LauncherKeys = z.output<typeof launcherKeys>;
export type SlurmKeys = z.output<typeof slurmKeys>;

/** What a user's own file may say. */
export const userConfigSchema = z.strictObject({ launcher: launcherKeys.optional() });
