import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homePaths, runIdOf, writeAtomically } from '../../src/util/files.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'harness-files-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('writeAtomically', () => {
  it('makes the folders it needs and leaves nothing else behind', () => {
    const path = join(folder, 'a', 'b', 'file.json');
    writeAtomically(path, 'one');
    writeAtomically(path, Uint8Array.of(50));
    expect(readFileSync(path, 'utf8')).toBe('2');
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['file.json']);
  });

  it('leaves the old file and no temporary one where it fails', () => {
    const path = join(folder, 'file');
    writeFileSync(path, 'old');
    expect(() => writeAtomically(join(path, 'below-a-file'), 'new')).toThrow();
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['file']);
  });
});

describe('paths', () => {
  it('keep everything of a run in its folder', () => {
    const run = homePaths('/home').run(12);
    expect(run.plan).toBe('/home/run12/plan.json');
    expect(run.attempt(2).events).toBe('/home/run12/attempt-2/events.ndjson');
    expect(existsSync(run.folder)).toBe(false);
  });

  it.each([
    ['run12', 12],
    ['run0', undefined],
    ['run012', undefined],
    ['run12x', undefined],
    ['harness.db', undefined],
  ])('%s is the folder of run %s', (name, id) => expect(runIdOf(name)).toBe(id));
});
