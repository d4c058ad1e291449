// Parses the lines of an event log. A folder may come from anywhere: what is not an event of this log is refused, with
// its place.

import { decodeEvent } from '../../train/event-line.js';
import type { RunEvent } from '../../train/events.js';
import { messageOf, UserError } from '../../util/errors.js';
import { linesBefore, logLines } from './log-file.js';

/** What is known of the log that the lines are of. */
export interface ExpectedLines {
  /** Number of the attempt. */
  readonly attempt?: number;
  /** Of the first of these lines; at the beginning of a file it is 1. */
  readonly seq?: number;
}

/**
 * @param lines that follow each other
 * @param offset bytes of the file before these lines
 * @throws UserError naming the first line that is damaged, no event, or not the one that follows
 */
export function parseEvents(
  path: string,
  lines: readonly string[],
  offset: number,
  expected: ExpectedLines = {},
): readonly RunEvent[] {
  const events: RunEvent[] = [];
  const { attempt, seq = offset === 0 ? 1 : undefined } = expected;
  for (const line of lines) {
    const place = events.length;
    try {
      const event = decodeEvent(line);
      refuseOthers(event, {
        v: events[0]?.v,
        attempt: attempt ?? events[0]?.attempt,
        seq: seq === undefined ? next(events) : seq + place,
      });
      events.push(event);
    } catch (error) {
      throw new UserError('log', {
        at: `${path}:${linesBefore(path, offset) + place + 1}`,
        message: messageOf(error),
        hint: 'the log is damaged; harness rm removes the run, harness sweep trains it anew',
      });
    }
  }
  return events;
}

/** Events of a log from one offset to another, both at ends of lines. */
export function eventsBetween(path: string, [from, to]: readonly [number, number], attempt: number): RunEvent[] {
  const found: RunEvent[] = [];
  if (from >= to) return found;
  let at = from;
  for (const { lines, end } of logLines(path, from, to)) {
    found.push(...parseEvents(path, lines, at, { attempt }));
    at = end;
  }
  return found;
}

const next = (events: readonly RunEvent[]): number | undefined =>
  events.length === 0 ? undefined : events.at(-1)!.seq + 1;

type Header = Pick<RunEvent, 'v' | 'attempt' | 'seq'>;

/** Lines of another log, lines twice, lines that are missing. */
function refuseOthers(event: RunEvent, expected: { readonly [K in keyof Header]: Header[K] | undefined }): void {
  for (const key of ['v', 'attempt', 'seq'] as const) {
    const value = expected[key];
    if (value !== undefined && value !== event[key]) {
      throw new Error(`not the line that follows: ${key} is ${event[key]}, expected ${value}`);
    }
  }
}
