// What plot, report and export write, what they leave alone, and what they say where they cannot.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fileNameOf, writeFolder, type NamedContent } from '../../src/cli/output.js';
import { UserError } from '../../src/util/errors.js';
import { runInProcess } from '../setup/in-process.js';
import { SWEEP, workplace, type Workplace } from '../setup/program.js';
import { temporaryFolder } from '../setup/tiny.js';

let place: Workplace;
beforeAll(async () => {
  const cleanUps: (() => void)[] = [];
  place = workplace(SWEEP, (act) => cleanUps.push(act));
  await place.ask('sweep', place.spec);
  return () => cleanUps.forEach((act) => act());
});

/** Everything below a folder but runs/, as text. */
const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((entry) => [join(entry.parentPath, entry.name), entry.isFile()] as const)
      .filter(([path]) => !path.startsWith(join(folder, 'runs')))
      .map(([path, isFile]) => [path.slice(folder.length + 1), isFile ? readFileSync(path, 'latin1') : '']),
  );

describe.each([
  ['plot curves tiny', 'curves-tiny.svg', 'curves-tiny.svg'],
  ['plot curves tiny -o picture.png', 'picture.png', 'picture.png'],
  ['report tiny', 'tiny.html', 'tiny.html'],
  ['report tiny -o text.md', 'text.md', 'text.md'],
  ['report tiny -o other.md', 'other.md', 'other-figures/flow.svg'],
])('%s', (command, made, guarded) => {
  it('writes over what it made, again and again', async () => {
    for (const _ of [1, 2]) {
      const { code, stdout, stderr } = await runInProcess(place, ...command.split(' '));
      expect([code, stdout.split('\n')[0], stderr]).toEqual([0, made, '']);
    }
  });

  it('leaves alone what it did not make, or what was edited, but for --force', async () => {
    const path = join(place.folder, guarded);
    const ours = readFileSync(path);
    for (const theirs of [Buffer.from('mine'), Buffer.concat([ours, Buffer.from(' ')])]) {
      writeFileSync(path, theirs);
      const before = contents(place.folder);
      const { code, stdout, stderr } = await runInProcess(place, ...command.split(' '));
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(`${guarded}: is there already, and harness did not make it`);
      expect(stderr).toContain('--force overwrites it');
      expect(contents(place.folder)).toEqual(before);
    }
    expect((await runInProcess(place, ...command.split(' '), '--force')).code).toBe(0);
    expect(readFileSync(path).equals(ours)).toBe(true);
  });
});

it.each([
  ['export 1 --format csv -o afile', 'afile: is a file, not a folder'],
  ['export 1 --format csv -o afile/x', 'afile/x: cannot be written: a part of this path is a file, not a folder'],
  ['export 1 --format onnx -o afile/x/y', 'afile/x/y: cannot be written: a part of this path is a file'],
  ['plot curves tiny -o afile/x.svg', 'afile/x.svg: cannot be written: a part of this path is a file'],
  ['plot curves tiny -o folder.svg', 'folder.svg: is a folder'],
  ['plot curves tiny -o folder.svg --force', 'folder.svg: cannot be written: is a folder'],
  ['report tiny -o afile/x.md', 'afile/x.md: cannot be written: a part of this path is a file'],
  ['report tiny -o folder.html', 'folder.html: is a folder'],
  [`report tiny -o ${'x'.repeat(300)}.html`, 'cannot be written: its name is too long'],
  ['export 1 --format parquet --no-escape', '--escape: has no effect on parquet'],
])('%s is one sentence, and writes nothing', async (command, message) => {
  writeFileSync(join(place.folder, 'afile'), 'mine');
  for (const name of ['folder.svg', 'folder.html']) mkdirSync(join(place.folder, name), { recursive: true });
  const before = contents(place.folder);
  const { code, stdout, stderr } = await runInProcess(place, ...command.split(' '));
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/internal|\n +at /);
  expect(contents(place.folder)).toEqual(before);
});

it('folders above what is written are made', async () => {
  for (const command of [
    'export 1 --format csv -o new/a/out',
    'plot curves tiny -o new/b/x.svg',
    'report tiny -o new/c/x.html',
  ]) {
    expect((await runInProcess(place, ...command.split(' '))).code).toBe(0);
  }
  expect(Object.keys(contents(join(place.folder, 'new'))).sort()).toEqual([
    'a',
    'a/out',
    ...['epochs', 'evaluations', 'params', 'run_notes', 'run_tags', 'runs', 'wrong_answers'].map(
      (name) => `a/out/${name}.csv`,
    ),
    'b',
    'b/x.svg',
    'c',
    'c/x.html',
  ]);
});

it('an experiment of somebody else, called like a path, stays in the folder', async () => {
  const evil = workplace();
  await evil.ask('sweep', evil.spec);
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(join(evil.home, 'harness.db'));
  database.prepare("UPDATE experiments SET name = '../../outside'").run();
  database.close();
  const before = readdirSync(dirname(evil.folder)).filter((name) => name.startsWith('outside'));
  for (const format of ['tensorboard', 'mlflow', 'csv']) {
    const { code, stderr } = await evil.ask('export', '1', '--format', format, '-o', `deep/${format}`);
    expect([code, stderr]).toEqual([0, '']);
  }
  expect((await evil.ask('report', '../../outside')).stdout).toBe('outside.html\n');
  expect((await evil.ask('plot', 'curves', '../../outside')).stdout).toBe('curves-outside.svg\n');
  expect((await evil.ask('export', '../../outside', '--format', 'csv')).stdout).toBe('7 files in outside-csv\n');
  expect(readdirSync(evil.folder).sort()).toEqual([
    'curves-outside.svg',
    'deep',
    'outside-csv',
    'outside.html',
    'runs',
    'tiny.yaml',
  ]);
  expect(readdirSync(join(evil.folder, 'deep')).sort()).toEqual(['csv', 'mlflow', 'tensorboard']);
  expect(readdirSync(dirname(evil.folder)).filter((name) => name.startsWith('outside'))).toEqual(before);
});

it.each([
  ['../x', 'x'],
  ['/etc/passwd', 'etc-passwd'],
  ['..', 'unnamed'],
  ['tiny_2-b', 'tiny_2-b'],
  ['\u001b[2J', '2J'],
  ['x'.repeat(300), 'x'.repeat(100)],
])('the file name of %j is %j', (words, name) => expect(fileNameOf(words)).toBe(name));

describe('a folder of files', () => {
  const HERE = { workingFolder: '/' };

  it('is there whole or not at all', () => {
    const folder = temporaryFolder();
    function* failing(): Generator<NamedContent> {
      yield ['a/b', 'x'];
      throw new UserError('data', { message: 'no more' });
    }
    expect(() => writeFolder(HERE, join(folder, 'out'), false, failing())).toThrow('no more');
    expect(readdirSync(folder)).toEqual([]);
    expect(writeFolder(HERE, join(folder, 'out'), false, [['a/b', 'x']])).toEqual(['a/b']);
    expect(contents(folder)).toEqual({ out: '', 'out/a': '', 'out/a/b': 'x' });
  });

  it('that has files keeps them, with --force, and gets the new ones', () => {
    const folder = temporaryFolder();
    for (const name of ['mine', 'a']) writeFileSync(join(folder, name), 'mine');
    expect(() => writeFolder(HERE, folder, false, [['a', 'x']])).toThrow('is not empty');
    writeFolder(HERE, folder, true, [
      ['a', 'x'],
      ['b/c', 'y'],
    ]);
    expect(contents(folder)).toEqual({ mine: 'mine', a: 'x', b: '', 'b/c': 'y' });
  });

  it('never has a file outside', () => {
    const folder = temporaryFolder();
    expect(() => writeFolder(HERE, join(folder, 'out'), false, [['../x', '']])).toThrow('leads out of its folder');
    expect(existsSync(join(folder, 'x'))).toBe(false);
    rmSync(join(folder, 'out'), { recursive: true, force: true });
  });
});
