// An event as a line of a log, and back. A line ends with its own checksum, of its bytes without that last member:
// {"v":2,"attempt":1,...,"crc":"0a1b2c3d"}. Lines of version 1 have none.

import { crc32 } from 'node:zlib';
import { messageOf } from '../util/errors.js';
import { checkEvent, type RunEvent } from './events.js';

const CHECKSUM = /,"crc":"([0-9a-f]{8})"\}$/;
const CHECKSUM_LENGTH = ',"crc":"01234567"}'.length;

/** @throws Error where it is not an event, before anything of it is written */
export function encodeEvent(event: RunEvent): string {
  try {
    checkEvent(event);
  } catch (error) {
    throw new Error(`internal: not an event (${event.type}): ${messageOf(error)}`, { cause: error });
  }
  const text = JSON.stringify(event);
  return `${text.slice(0, -1)},"crc":"${checksumOf(text)}"}`;
}

/** @throws Error saying what is wrong */
export function decodeEvent(line: string): RunEvent {
  const checksum = CHECKSUM.exec(line.slice(-CHECKSUM_LENGTH))?.[1];
  const text = checksum === undefined ? line : `${line.slice(0, -CHECKSUM_LENGTH)}}`;
  if (checksum !== undefined && checksum !== checksumOf(text)) throw new Error('damaged: its checksum is wrong');
  let event: unknown;
  try {
    event = JSON.parse(text);
    checkEvent(event);
  } catch (error) {
    throw new Error(`not an event: ${messageOf(error)}`, { cause: error });
  }
  if (event.v > 1 && checksum === undefined) throw new Error('damaged: it has no checksum');
  return event;
}

const checksumOf = (text: string): string => crc32(text).toString(16).padStart(8, '0');
