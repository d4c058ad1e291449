// Says which signals end a run, and which of them whoever started the program asked to have ignored: nohup, a script
// that runs it in the background. The system passes that on, but Node undoes it as it starts (node.cc: "the parent
// process may have been evil"), and keeps no trace. So `bin/harness` looks before Node starts; and shells tell in `_`
// what they started.

import { constants } from 'node:os';
import { basename } from 'node:path';

export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

export interface StartedWith {
  /** The `SigIgn` mask of /proc/PID/status: signal N is bit N - 1. */
  readonly HARNESS_IGNORED_SIGNALS?: string | undefined;
  /** The program that a shell started. */
  readonly _?: string | undefined;
}

export function ignoredSignals({ HARNESS_IGNORED_SIGNALS: mask, _: started }: StartedWith): ReadonlySet<StopSignal> {
  const bits = /^[0-9a-f]{1,32}$/i.test(mask ?? '') ? BigInt(`0x${mask!}`) : 0n;
  const isIgnored = (signal: StopSignal): boolean => ((bits >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
  const byNohup = basename(started ?? '') === 'nohup';
  return new Set(STOP_SIGNALS.filter((signal) => isIgnored(signal) || (byNohup && signal === 'SIGHUP')));
}
