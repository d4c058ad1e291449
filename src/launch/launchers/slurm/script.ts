// The batch script of a submission.

import { fileURLToPath } from 'node:url';
import type { LauncherKeys, SlurmKeys } from '../../../spec/launcher-schema.js';
import { UserError } from '../../../util/errors.js';
import { homePaths } from '../../../util/files.js';

export interface ScriptOf {
  readonly keys: SlurmKeys;
  /** Name of the jobs. */
  readonly name: string;
  readonly tasks: number;
  /** Threads of a run. */
  readonly threads: number;
  readonly manifest: string;
  /** What a task writes to before it trains; `%a` in it is the task's number. */
  readonly output: string;
  /** Node, and the program that trains. */
  readonly node: string;
  readonly program: string;
}

export type Programs = Pick<ScriptOf, 'node' | 'program'>;

/** The same as here: on a cluster, they lie on a folder that its machines share. */
export const PROGRAMS: Programs = {
  node: process.execPath,
  program: fileURLToPath(new URL('../../worker/job-main.js', import.meta.url)),
};

/** Seconds; Slurm may send the signal up to a minute sooner. */
const LEAD = 120;
const LEAST_LEAD = 20;

export function batchScript({ keys, name, tasks, threads, manifest, output, node, program }: ScriptOf): string {
  const atOnce = keys.at_once === undefined ? '' : `%${keys.at_once}`;
  const options: readonly (readonly [string, string | number | undefined])[] = [
    ['job-name', name],
    ['array', `0-${tasks - 1}${atOnce}`],
    ['partition', keys.partition],
    ['account', keys.account],
    ['time', keys.time],
    ['mem', keys.memory],
    ['nodes', 1],
    ['ntasks', 1],
    ['cpus-per-task', keys.cpus ?? threads],
    ['signal', `B:USR2@${leadOf(keys.time)}`],
    ['open-mode', 'append'],
    ['output', `"${sbatchPath(output)}"`],
  ];
  const words = [
    ...(keys.container ?? []),
    keys.container === undefined ? shellWord(node) : 'node',
    shellWord(program),
    shellWord(manifest),
  ];
  return [
    '#!/bin/bash',
    ...options.flatMap(([option, value]) => (value === undefined ? [] : [`#SBATCH --${option}=${value}`])),
    '#SBATCH --requeue',
    'set -e',
    ...(keys.setup ?? []),
    `exec ${words.join(' ')} "$SLURM_ARRAY_TASK_ID"`,
    '',
  ].join('\n');
}

/** A quarter of a short time limit. */
function leadOf(time: SlurmKeys['time']): number {
  const seconds = time === undefined ? Infinity : typeof time === 'number' ? time * 60 : secondsOf(time);
  return Math.max(LEAST_LEAD, Math.min(LEAD, Math.floor(seconds / 4)));
}

/** As sbatch reads it: minutes:seconds, hours:minutes:seconds, days-hours[:minutes[:seconds]]. */
function secondsOf(time: string): number {
  const [before, after] = time.split('-') as [string, string?];
  const parts = (after ?? before).split(':').map(Number) as [number, number?, number?];
  if (after !== undefined) return Number(before) * 86_400 + parts[0] * 3600 + (parts[1] ?? 0) * 60 + (parts[2] ?? 0);
  return parts.length === 3 ? parts[0] * 3600 + parts[1]! * 60 + parts[2]! : parts[0] * 60 + (parts[1] ?? 0);
}

/** What is submitted by a launcher that submits something, under a name of its own each time. */
export function scriptOf(keys: LauncherKeys, home: string, runs: number, threads: number): string | undefined {
  if (keys.type !== 'slurm') return undefined;
  const { manifest, output } = homePaths(home).submission('NAME');
  const tasks = Math.ceil(runs / (keys.runs_per_task ?? 1));
  return batchScript({ keys, name: 'NAME', tasks, threads, manifest, output: output('%a'), ...PROGRAMS });
}

const shellWord = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** @throws UserError for what sbatch takes for something else, whatever is done about it */
function sbatchPath(path: string): string {
  const plain = path.replace(/%a\.out$/, '');
  if (!/["%\\\n]/.test(plain)) return path;
  throw new UserError('file', {
    at: plain,
    message: 'has characters in its name that sbatch takes for something else: " % \\',
    hint: 'HARNESS_HOME names another folder',
  });
}
