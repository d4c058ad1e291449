// How runs and their endings are called in progress, on bars and on lines.

import { inert } from '../report/format.js';
import type { RecordedRun } from '../store/recorder.js';
import type { EndEvent } from '../train/events.js';

export const nameOf = (run: RecordedRun): string => `run${run.id} ${inert(run.plan.label)} seed ${run.plan.seed}`;

export function describeEnd(ending: EndEvent): string {
  if (ending.type === 'failed') return `failed: ${inert(ending.error.split('\n')[0]!)}`;
  return 'reason' in ending ? `${ending.type} (${ending.reason})` : ending.type;
}

/** The rest of a failure's message: the last lines of its stderr. */
export function detailsOf(ending: EndEvent): readonly string[] {
  if (ending.type !== 'failed') return [];
  const [, ...details] = ending.error.split('\n');
  return details.map((line) => `    ${inert(line)}`);
}
