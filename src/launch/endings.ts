// What is said of the end of an attempt whose process could not say it.

import type { EndEvent } from '../train/events.js';
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
