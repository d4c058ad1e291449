// Logs of any length, and what only looks like one.

import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linesBefore, logLines } from '../../../src/store/ingest/log-file.js';
import { UserError } from '../../../src/util/errors.js';
import { temporaryFolder } from '../../setup/tiny.js';
import { sized } from '../../setup/wide.js';

const MEGABYTE = 1024 * 1024;

/** All lines from an offset on, and where they end. */
const wholeLines = (path: string, offset: number) => {
  const batches = [...logLines(path, offset)];
  return { lines: batches.flatMap(({ lines }) => lines), end: batches.at(-1)?.end ?? offset };
};

const newLog = (content: string): string => {
  const path = join(temporaryFolder(), 'events.ndjson');
  writeFileSync(path, content);
  return path;
};

describe('a log', () => {
  it('is read from an offset on, up to its last whole line', () => {
    const path = newLog('one\nzwei €\nthr');
    expect(wholeLines(path, 0)).toEqual({ lines: ['one', 'zwei €'], end: 13 });
    expect(wholeLines(path, 4)).toEqual({ lines: ['zwei €'], end: 13 });
    expect(wholeLines(path, 13)).toEqual({ lines: [], end: 13 });
    appendFileSync(path, 'ee\n');
    expect(wholeLines(path, 13)).toEqual({ lines: ['three'], end: 19 });
    expect([0, 4, 13, 19].map((offset) => linesBefore(path, offset))).toEqual([0, 1, 2, 3]);
  });

  // Longer than a string can be, in the wide form.
  it('that is long is read in batches, line by line', () => {
    const line = `${'x'.repeat(70_000)}\n`;
    const block = Buffer.from(line.repeat(60)); // 4.2 MB
    const path = newLog('');
    const file = openSync(path, 'w');
    const blocks = Math.ceil((sized(60, 560) * MEGABYTE) / block.length);
    for (let written = 0; written < blocks; written++) writeSync(file, block);
    closeSync(file);
    let [lines, end, most] = [0, 0, 0];
    for (const batch of logLines(path, 0)) {
      expect(batch.lines.every(({ length }) => length === 70_000)).toBe(true);
      most = Math.max(most, batch.end - end);
      lines += batch.lines.length;
      end = batch.end;
    }
    expect([lines, end]).toEqual([blocks * 60, blocks * block.length]);
    expect(most).toBeLessThan(6 * MEGABYTE);
    expect(linesBefore(path, end)).toBe(lines);
  });

  it('with a line over many batches gives it whole', () => {
    const long = 'y'.repeat(9 * MEGABYTE);
    const path = newLog(`a\n${long}\nb\n`);
    expect([...logLines(path, 0)].flatMap(({ lines }) => lines)).toEqual(['a', long, 'b']);
  });

  it('with a line that has no end is refused by its offset', () => {
    const path = newLog('a\nb\n');
    const file = openSync(path, 'r+');
    ftruncateSync(file, 300 * MEGABYTE);
    closeSync(file);
    expect(() => [...logLines(path, 0)]).toThrow(`${path}: the line that begins at byte 4 has no end within 256 MB`);
  });
});

describe('no log is', () => {
  const others: Readonly<Record<string, (path: string) => void>> = {
    'a named pipe': (path) => void execFileSync('mkfifo', [path]),
    'a folder': (path) => mkdirSync(path),
    'a loop of links': (path) => symlinkSync(path, path),
    'a device': (path) => symlinkSync('/dev/zero', path),
  };
  it.each(Object.entries(others))('%s: it is refused in a sentence', (what, make) => {
    const path = join(temporaryFolder(), 'events.ndjson');
    make(path);
    let thrown: unknown;
    try {
      wholeLines(path, 0);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UserError);
    expect(thrown).toMatchObject({ code: 'log', message: `${path}: is ${what}, not a file` });
  });
});

it('ends where the log ended when it was opened: what a quick writer adds meanwhile is for the next time', () => {
  const path = newLog('one\n');
  const taken: string[] = [];
  let end = 0;
  for (const batch of logLines(path, 0)) {
    taken.push(...batch.lines);
    end = batch.end;
    if (taken.length > 5) break;
    appendFileSync(path, 'another\n');
  }
  expect([taken, end]).toEqual([['one'], 4]);
  expect([...logLines(path, end)].flatMap(({ lines }) => lines)).toEqual(['another']);
});
