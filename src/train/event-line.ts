// An event as a line of a log, and back. A line ends with its own checksum; lines of version 1 have none.

import { checkedLine, openLine } from '../util/checked-line.js';
import { messageOf } from '../util/errors.js';
import { checkEvent, type RunEvent } from './events.js';

/** @throws Error where it is not an event, before anything of it is written */
export function encodeEvent(event: RunEvent): string {
  try {
    checkEvent(event);
  } catch (error) {
    throw new Error(`internal: not an event (${event.type}): ${messageOf(error)}`, { cause: error });
  }
  return checkedLine(event);
}

/** @throws Error saying what is wrong */
export function decodeEvent(line: string): RunEvent {
  const { text, isChecked } = openLine(line);
  let event: unknown;
  try {
    event = JSON.parse(text);
    checkEvent(event);
  } catch (error) {
    throw new Error(`not an event: ${messageOf(error)}`, { cause: error });
  }
  if (event.v > 1 && !isChecked) throw new Error('damaged: it has no checksum');
  return event;
}
