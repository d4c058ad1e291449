import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { NamedContent } from '../../src/cli/output.js';
import { writeWhole } from '../../src/cli/whole-folder.js';
import { temporaryFolder } from '../setup/tiny.js';

const WHOLE = { folder: 'page', mark: 'mark.json', kind: 'a page', mostBytes: 100, hint: 'less' };

async function* files(...all: (NamedContent | Error)[]): AsyncGenerator<NamedContent> {
  for (const one of all) {
    await Promise.resolve();
    if (one instanceof Error) throw one;
    yield one;
  }
}

const write = (workingFolder: string, ...all: (NamedContent | Error)[]) =>
  writeWhole({ workingFolder }, WHOLE, files(...all), () => {});

it('is there whole, in place of the one before, with nothing of it left', async () => {
  const place = temporaryFolder();
  await write(place, ['a/b.txt', 'one'], ['c.txt', 'two']);
  expect(await write(place, ['d.txt', 'three'])).toEqual({ files: 1, bytes: 5 });
  expect(readdirSync(join(place, 'page')).sort()).toEqual(['d.txt', 'mark.json']);
  expect(readdirSync(place)).toEqual(['page']);
});

it.each([
  ['somebody ends it', new Error('ended')],
  ['it gets too large', ['b', 'x'.repeat(100)] as const],
])('is the one before where %s', async (_, last) => {
  const place = temporaryFolder();
  await write(place, ['a.txt', 'before']);
  await expect(write(place, ['a.txt', 'after'], last)).rejects.toThrow(/ended|would be larger/);
  expect(readFileSync(join(place, 'page', 'a.txt'), 'utf8')).toBe('before');
  expect(readdirSync(place)).toEqual(['page']);
});

it('leaves alone what is not of it: files beside, other folders, where a link leads', async () => {
  const place = temporaryFolder();
  mkdirSync(join(place, 'elsewhere'));
  symlinkSync('elsewhere', join(place, 'page'));
  await write(place, ['a.txt', 'one']);
  expect(readdirSync(join(place, 'elsewhere')).sort()).toEqual(['a.txt', 'mark.json']);
  writeFileSync(join(place, 'page', '.git'), '');
  await expect(write(place, ['a.txt', 'two'])).rejects.toThrow('has ".git" beside a page');
  expect(readFileSync(join(place, 'page', 'a.txt'), 'utf8')).toBe('one');
});
