import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEvents } from '../../../src/store/ingest/event-lines.js';
import { encodeEvent } from '../../../src/train/event-line.js';
import { EVENTS } from '../../setup/events.js';
import { temporaryFolder } from '../../setup/tiny.js';

const LINES = EVENTS.map(encodeEvent);

/** A log that begins with `before`, and then has `lines`. */
function log(lines: readonly string[], before: readonly string[] = []) {
  const path = join(temporaryFolder(), 'events.ndjson');
  const text = (list: readonly string[]): string => list.map((line) => `${line}\n`).join('');
  writeFileSync(path, text(before) + text(lines));
  return { path, lines, offset: Buffer.byteLength(text(before)) };
}

describe('the lines of a log', () => {
  it('are its events, from the beginning or from any line on', () => {
    const { path } = log(LINES);
    expect(parseEvents(path, LINES, 0)).toEqual(EVENTS);
    const later = log(LINES.slice(3), LINES.slice(0, 3));
    expect(parseEvents(later.path, later.lines, later.offset, { attempt: 3, seq: 4 })).toEqual(EVENTS.slice(3));
    expect(parseEvents(later.path, later.lines, later.offset)).toEqual(EVENTS.slice(3));
    expect(parseEvents(path, [], 0)).toEqual([]);
  });

  it('that are damaged are told by file and line, wherever the reading began', () => {
    const flipped = LINES.with(4, LINES[4]!.replace('asked', 'arked'));
    for (const begin of [0, 2, 4]) {
      const { path, lines, offset } = log(flipped.slice(begin), flipped.slice(0, begin));
      const at = `${path}:5: damaged: its checksum is wrong`;
      expect(() => parseEvents(path, lines, offset)).toThrow(at);
    }
  });

  const OTHERS: Readonly<Record<string, readonly [readonly string[], string]>> = {
    missing: [LINES.toSpliced(2, 1), ':3: not the line that follows: seq is 4, expected 3'],
    'missing at the beginning': [LINES.slice(1), ':1: not the line that follows: seq is 2, expected 1'],
    'there twice': [LINES.toSpliced(2, 0, LINES[1]!), ':3: not the line that follows: seq is 2, expected 3'],
    "another attempt's": [
      LINES.with(3, encodeEvent({ ...EVENTS[3]!, attempt: 2 })),
      ':4: not the line that follows: attempt is 2, expected 3',
    ],
    'of another version': [
      LINES.with(3, JSON.stringify({ ...EVENTS[3]!, v: 1 })),
      ':4: not the line that follows: v is 1, expected 2',
    ],
  };
  it.each(Object.entries(OTHERS))('that are %s are told', (_, [lines, message]) => {
    const { path } = log(lines);
    expect(() => parseEvents(path, lines, 0)).toThrow(message);
  });

  it('are refused where they are of another attempt, or do not follow those read before', () => {
    const { path, lines, offset } = log(LINES.slice(3), LINES.slice(0, 3));
    expect(() => parseEvents(path, lines, offset, { attempt: 4 })).toThrow(
      ':4: not the line that follows: attempt is 3',
    );
    expect(() => parseEvents(path, lines, offset, { seq: 5 })).toThrow(':4: not the line that follows: seq is 4');
  });

  it('of the first format are still read', () => {
    const old = EVENTS.map((event) => JSON.stringify({ ...event, v: 1 }));
    expect(parseEvents(log(old).path, old, 0, { attempt: 3 })).toEqual(EVENTS.map((event) => ({ ...event, v: 1 })));
  });
});
