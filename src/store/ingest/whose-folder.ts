// Tells whose folder a run's folder is, by what lies in it: its plan, and where that cannot be read, its logs and
// results.

import { decodeEvent } from '../../train/event-line.js';
import { attemptsIn, isFile, type RunPaths } from '../../util/files.js';
import { logLines } from './log-file.js';
import { readPlan, uidOf } from '../registry/plan-record.js';
import { readResult } from './result-file.js';

/** `own`: all that says whose it is says so. `unknown`: nothing does. `empty`: nothing is there. */
export type Whose = 'own' | 'foreign' | 'unknown' | 'empty';

/** @param uid of the run that is looked for */
export function whoseFolder(paths: RunPaths, uid: string): Whose {
  const numbers = attemptsIn(paths.folder);
  const isBegun = numbers.some((number) => isFile(paths.attempt(number).events));
  if (!isBegun && !isFile(paths.plan)) return 'empty';
  const planned = attempt(() => uidOf(readPlan(paths.plan)));
  const said = planned === undefined ? numbers.flatMap((number) => saidBy(paths, number)) : [planned];
  if (said.length === 0) return 'unknown';
  return said.every((each) => each === uid) ? 'own' : 'foreign';
}

/** What an attempt's result and the first line of its log say. Those of the first release say nothing. */
function saidBy(paths: RunPaths, number: number): readonly string[] {
  const { events, result } = paths.attempt(number);
  return [attempt(() => readResult(result).run), attempt(() => startedUid(events))].filter((uid) => uid !== undefined);
}

function startedUid(events: string): string | undefined {
  for (const { lines } of logLines(events, 0)) {
    const event = decodeEvent(lines[0]!);
    return event.type === 'started' ? event.uid : undefined;
  }
  return undefined;
}

/** What cannot be read says nothing. */
function attempt(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
