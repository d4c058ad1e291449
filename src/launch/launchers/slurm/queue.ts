// What Slurm says of this user's jobs: asked once for all of them, since every question costs the cluster's controller.

import type { Ask } from './commands.js';

export interface QueuedTask {
  /** `1234_5`: a task's own number is another one. */
  readonly id: string;
  readonly state: string;
  readonly reason: string;
  readonly nodes: string;
  readonly restarts: number;
  readonly timeLeft: string;
  readonly exitCode: string;
}

/** By name of the submission and number of the task. */
export type Queue = ReadonlyMap<string, QueuedTask>;

export const taskKey = (submission: string, task: number | string): string => `${submission}/${task}`;

const FIELDS = [
  'Name',
  'ArrayTaskID',
  'ArrayJobID',
  'State',
  'Reason',
  'NodeList',
  'RestartCnt',
  'TimeLeft',
  'exit_code',
];
/** Jobs that have ended too, as long as the controller knows of them; array tasks one by one. */
const WORDS = ['--me', '-h', '-r', '-t', 'all', '-O', FIELDS.map((field) => `${field}:|`).join(',')];

/** @returns undefined where Slurm does not answer, and why */
export async function askQueue(ask: Ask): Promise<{ readonly queue?: Queue; readonly error?: string }> {
  const answer = await ask('squeue', WORDS);
  if (!answer.isWell) return { error: answer.error };
  return { queue: new Map(answer.output.split('\n').flatMap(toEntry)) };
}

function toEntry(line: string): readonly (readonly [string, QueuedTask])[] {
  const [name, task, array, state, reason, nodes, restarts, timeLeft, exitCode] = line.split('|');
  if (exitCode === undefined || !/^[0-9a-f-]{36}$/.test(name!)) return []; // none of ours
  const queued = {
    id: `${array}_${task}`,
    state: state!,
    reason: reason!,
    nodes: nodes!,
    restarts: Number(restarts),
    timeLeft: timeLeft!,
    exitCode,
  };
  return [[taskKey(name!, task!), queued]];
}
