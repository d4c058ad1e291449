// What is said of the end of an attempt whose process could not say it.

import type { EndEvent } from '../train/events.js';
import { UserError } from '../util/errors.js';
import type { AttemptResult } from './attempt.js';
import type { WorkerExit } from './launchers/launcher.js';

/** By how its process ended. @param stopping whether the sweep was to stop */
export function endingOf(
  { code, signal, stderr }: WorkerExit,
  timedOut: boolean,
  timeoutMs: number | null,
  stopping: boolean,
): EndEvent {
  if (timedOut) return { type: 'failed', error: timeoutReason(timeoutMs!) };
  if (stopping) return { type: 'interrupted', reason: 'stopped by the user' };
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  return { type: 'failed', error: `the training process ended with ${how}${stderr === '' ? '' : `\n${stderr}`}` };
}

export const timeoutReason = (timeoutMs: number): string =>
  `took longer than limits.run_timeout (${timeoutMs / 1000} s)`;

/** What is wrong with a run's folder stops this run, and no other. */
export function damageOf(look: () => void): AttemptResult | undefined {
  try {
    look();
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'log') throw error;
    return { ending: { type: 'failed', error: error.message }, failure: 'error' };
  }
}
