import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readResult, sealResult, type AttemptResult } from '../../../src/store/ingest/result-file.js';
import { seal } from '../../../src/util/sealed-json.js';
import { damagesOf } from '../../setup/damage.js';
import { sized } from '../../setup/wide.js';
import { temporaryFolder } from '../../setup/tiny.js';

const RUN = '123e4567-e89b-42d3-a456-426614174000';
const LOG = 'ab'.repeat(32);
const SAID = { run: RUN, status: 'finished', lastSeq: 12, log: LOG };
const KEPT = { run: RUN, status: 'failed', ending: { type: 'failed', error: 'Größe' } } as const;

function reading(text: string | Buffer): AttemptResult {
  const path = join(temporaryFolder(), 'result.json');
  writeFileSync(path, text);
  return readResult(path);
}

describe('result.json', () => {
  it.each([SAID, KEPT])('gives back how an attempt ended: $status', (result) => {
    expect(reading(sealResult(result))).toEqual(result);
  });

  it.each([SAID, KEPT])('with any bit flipped, or cut at any byte, is refused or says the same: $status', (result) => {
    const path = join(temporaryFolder(), 'result.json');
    for (const { what, bytes } of damagesOf(Buffer.from(sealResult(result)), 1, sized(2, 8))) {
      writeFileSync(path, bytes);
      let read: unknown;
      try {
        read = readResult(path);
      } catch (error) {
        expect(String(error), what).toMatch(/^Error: result.json is (?:damaged|empty)/);
        continue;
      }
      expect(read, what).toEqual(result);
    }
  });

  it('of the first version is read: there the checksum was that of the log', () => {
    expect(reading(`{"status":"finished","lastSeq":12,"sha256":"${LOG}"}\n`)).toEqual({
      status: 'finished',
      lastSeq: 12,
      log: LOG,
    });
    expect(reading('{"status":"lost","ending":{"type":"interrupted","reason":"x"}}')).toMatchObject({
      ending: { reason: 'x' },
    });
    expect(() => reading('{"status":"finished","lastSeq":12,"sha256":"x"}')).toThrow('log is "x"');
  });

  const wrong: Readonly<Record<string, object>> = {
    'v is 3': { v: 3 },
    'run is "run1"': { run: 'run1' },
    'ending.type is "started"': { ending: { type: 'started' } },
    'ending.reason is missing': { ending: { type: 'interrupted' } },
    'lastSeq is 1.5': { lastSeq: 1.5 },
  };
  it.each(Object.entries(wrong))('that is sealed and still no result is refused: %s', (message, change) => {
    expect(() => reading(seal({ v: 2, ...SAID, ...change }))).toThrow(
      `result.json is not the end of an attempt: ${message}`,
    );
  });
});
