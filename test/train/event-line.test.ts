import { describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent } from '../../src/train/event-line.js';
import type { RunEvent } from '../../src/train/events.js';
import { damagesOf } from '../setup/damage.js';
import { EVENTS } from '../setup/events.js';

function refusalOf(act: () => unknown): string {
  try {
    return `it is taken as ${JSON.stringify(act())}`;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the line of an event', () => {
  it.each(EVENTS)('gives it back, and ends with its checksum: $type', (event) => {
    expect(encodeEvent(event)).toMatch(/^\{"v":2,"attempt":3,.*,"crc":"[0-9a-f]{8}"\}$/);
    expect(decodeEvent(encodeEvent(event))).toEqual(event);
  });

  it.each(EVENTS)('with any bit flipped, or cut at any byte, is refused: $type', (event) => {
    const refusals = new Map<string, string>();
    for (const { what, bytes } of damagesOf(Buffer.from(encodeEvent(event)))) {
      refusals.set(
        what,
        refusalOf(() => decodeEvent(bytes.toString())),
      );
    }
    const others = [...refusals].filter(([, refusal]) => !/^(?:damaged|not an event): /.test(refusal));
    expect(others).toEqual([]);
    expect(refusals.size).toBeGreaterThan(500);
  });

  it('of version 1 has no checksum; one that has is held against it', () => {
    const old = JSON.stringify({ ...EVENTS[0], v: 1 });
    expect(decodeEvent(old)).toEqual({ ...EVENTS[0], v: 1 });
    expect(() => decodeEvent(`${old.slice(0, -1)},"crc":"00000000"}`)).toThrow('damaged: its checksum is wrong');
    expect(() => decodeEvent(JSON.stringify(EVENTS[0]))).toThrow('damaged: it has no checksum');
    expect(() => decodeEvent(JSON.stringify({ ...EVENTS[0], v: 3 }))).toThrow('not an event: v is 3');
  });

  const wrong: Readonly<Record<string, object>> = {
    'trainExact is NaN': { type: 'epoch', trainExact: NaN },
    'durationMs is -Infinity': { type: 'epoch', durationMs: -Infinity },
    'trainLoss is Infinity': { type: 'epoch', trainLoss: Infinity },
    'epochs is 1.5': { type: 'finished', epochs: 1.5 },
    'epochs is missing': { type: 'finished', epochs: undefined },
    'sha256 is "x"': { type: 'checkpoint', sha256: 'x' },
    'uid is "../x"': { type: 'started', uid: '../x' },
    'at is -1': { type: 'failed', at: -1 },
    'wrong is [[0,"1"],[-1,"2"]]': {
      type: 'evaluated',
      wrong: [
        [0, '1'],
        [-1, '2'],
      ],
    },
    'evaluationSets is missing': { type: 'started', evaluationSets: undefined },
    'evaluationSets.hash is "x"': {
      type: 'started',
      evaluationSets: [{ name: 'a', hash: 'x', size: 1, chanceCharAccuracy: 0 }],
    },
    'inexact is ["a",1]': { type: 'started', inexact: ['a', 1] },
    'resumedFrom.path is "../x"': {
      type: 'started',
      resumedFrom: { epoch: 1, stepInEpoch: 0, path: '../x', bytes: 1, sha256: 'ab'.repeat(32), isBest: true },
    },
    'unknown type "x"': { type: 'x' },
  };
  it.each(Object.entries(wrong))('is never made of what could not be read again: %s', (message, change) => {
    const event = EVENTS.find(({ type }) => type === (change as RunEvent).type);
    expect(() => encodeEvent({ ...EVENTS[0], ...event, ...change } as RunEvent)).toThrow(`): ${message}`);
    expect(() => encodeEvent({ ...EVENTS[0], ...event, ...change } as RunEvent)).toThrow('internal: not an event (');
  });
});
