// What a state of Slurm means for a run that has not said itself how it ended.

import type { WorkerExit } from '../launcher.js';
import type { QueuedTask } from './queue.js';

/** From squeue(1), JOB STATE CODES. All others are of jobs that wait, run, or are about to be in one of these. */
const OVER = new Set([
  'BOOT_FAIL',
  'CANCELLED',
  'COMPLETED',
  'DEADLINE',
  'FAILED',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'PREEMPTED',
  'TIMEOUT',
  'REVOKED',
]);
/** Its time, its node or its place was taken from it. */
const OUT_OF_TIME = new Set(['TIMEOUT', 'DEADLINE']);
const TAKEN = new Set([...OUT_OF_TIME, 'NODE_FAIL', 'BOOT_FAIL', 'PREEMPTED', 'REVOKED']);

export const isOver = ({ state }: QueuedTask): boolean => OVER.has(state);
export const isWaiting = ({ state }: QueuedTask): boolean =>
  ['PENDING', 'REQUEUED', 'REQUEUE_HOLD', 'REQUEUE_FED', 'SPECIAL_EXIT'].includes(state);
export const isBlocked = ({ state, reason }: QueuedTask): boolean =>
  ['REQUEUE_HOLD', 'SPECIAL_EXIT'].includes(state) || /^JobHeld|launch failed requeued held/i.test(reason);

/**
 * How a run ended whose job is over without its word.
 * @param task undefined where Slurm no longer knows it
 * @param hasBegun whether its worker wrote anything
 * @param stderr what its process, or the shell before it, said last
 */
export function absence(task: QueuedTask | undefined, hasBegun: boolean, stderr: string): WorkerExit {
  const exit = { code: 1, signal: null, stderr };
  const how = task === undefined ? 'Slurm no longer knows its job' : `its job ${task.id} is ${task.state} for Slurm`;
  if (task?.state === 'CANCELLED')
    return { ...exit, ending: { type: 'interrupted', reason: `${how}: somebody cancelled it` } };
  const error = [`${how}${explained(task)}`, stderr].filter(Boolean).join('\n');
  if (task === undefined) return { ...exit, ending: { type: 'failed', error }, failure: 'crash', then: 'again' };
  // A job that runs out of time before its run has begun would do so again.
  if (TAKEN.has(task.state) && (hasBegun || !OUT_OF_TIME.has(task.state))) {
    return { ...exit, ending: { type: 'failed', error }, failure: 'timeout', then: 'again' };
  }
  if (OUT_OF_TIME.has(task.state)) return { ...exit, ending: { type: 'failed', error }, failure: 'timeout' };
  return { ...exit, ending: { type: 'failed', error }, failure: task.state === 'OUT_OF_MEMORY' ? 'error' : 'crash' };
}

function explained(task: QueuedTask | undefined): string {
  if (task?.state === 'OUT_OF_MEMORY') return ': launcher.memory asks for more';
  if (task?.state === 'TIMEOUT') return ': launcher.time asks for more';
  // Slurm's own error number for output that could not be opened (slurm_errno.h, ESLURMD_*).
  if (task?.exitCode === '4021')
    return `: its output could not be written; is the folder of all runs on a file system that ${task.nodes} shares?`;
  const code = Number(task?.exitCode ?? 0);
  if (task?.state !== 'FAILED' || !Number.isInteger(code)) return '';
  return code > 255 ? ` (exit code ${code >> 8})` : ` (signal ${code & 127})`;
}
