// Tags and notes from the terminal: written, found, shown, and no part of what a run is.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnnotatedRun } from '../../src/results/annotations.js';
import type { ListedRun } from '../../src/results/runs.js';
import type { Answer } from '../setup/program.js';
import { SWEEP } from '../setup/program.js';
import { rowsOf } from '../setup/results.js';
import { beforeTests, trained } from '../setup/trained.js';

const place = beforeTests((cleanUp) => trained(SWEEP, { cleanUp }));
const ask = (...words: string[]): Promise<Answer> => place().ask(...words);
const tagsOf = async (): Promise<string[]> =>
  (await place().json<ListedRun[]>('runs')).map(({ tags }) => tags.join(' '));

/** One test after the other goes on from the one before. */
describe('harness tag', () => {
  it('says what to do where there are no tags', async () => {
    expect(await ask('tag')).toEqual({ code: 0, stdout: '', stderr: 'no run has a tag\n' });
    expect(await ask('runs', '--tag', 'keep')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('hint: harness tag run1 keep gives one') as string,
    });
  });

  it('puts several tags on several runs, and says on how many they are new', async () => {
    expect(await ask('tag', 'run1', '2', 'keep', 'figure-3')).toEqual({
      code: 0,
      stdout: 'run   tags\nrun1  figure-3, keep\nrun2  figure-3, keep\n',
      stderr: 'keep: put on 2 runs\nfigure-3: put on 2 runs\n',
    });
    expect((await ask('tag', 'tiny', 'keep')).stderr).toBe('keep: put on 2 runs\n');
    expect(await place().json<AnnotatedRun[]>('tag', 'last', 'paper')).toEqual([
      { run: 4, tags: ['keep', 'paper'], note: null },
    ]);
    expect(await tagsOf()).toEqual(['figure-3 keep', 'figure-3 keep', 'keep', 'keep paper']);
  });

  it('lists the tags there are, and those of runs', async () => {
    expect((await ask('tag')).stdout).toBe('tag       runs\nfigure-3     2\nkeep         4\npaper        1\n');
    expect(await ask('tag', 'sweep1')).toMatchObject({
      stdout: expect.stringMatching(/^run4 {2}keep, paper$/m) as string,
      stderr: '',
    });
  });

  it('takes tags away, and says which was meant where no run had it', async () => {
    expect((await ask('tag', 'tiny', 'keep', '--remove')).stderr).toBe('keep: taken from 4 runs\n');
    expect((await ask('tag', 'run4', 'papr', '--remove')).stderr).toBe(
      'papr: taken from 0 runs; did you mean "paper"?\n',
    );
    expect(await tagsOf()).toEqual(['figure-3', 'figure-3', '', 'paper']);
  });

  it('takes a word for the runs of an experiment where it can, and says how it can be a tag', async () => {
    const { stdout, stderr } = await ask('tag', 'run1', 'tiny');
    expect([stdout.split('\n').length, stderr]).toEqual([
      6,
      'note: tiny is an experiment; to tag with its name: --tag tiny after the runs\n',
    ]);
    expect((await ask('tag', 'run1', '--tag', 'tiny')).stderr).toBe('tiny: put on 1 run\n');
    expect((await ask('tag', 'run1', '--tag', 'tiny', '--remove')).stderr).toBe('tiny: taken from 1 run\n');
  });

  it.each([
    [['keep', 'run1'], 'there is no experiment "keep"'],
    [['run99', 'keep'], 'there is no run99'],
    [['run1', 'not ok'], 'hint: e.g. not-ok'],
    [['run1', 'new', 'run2'], 'a tag cannot be run2, which names a run'],
    [['run1', '--remove'], 'no tag is named'],
    [['--tag', 'keep'], 'no run is named'],
    [['run1', '\u001b[31m'], 'received "\\u001b[31m"'],
  ])('refuses %j, and changes nothing', async (words, message) => {
    const before = await tagsOf();
    expect(await ask('tag', ...words)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(message) as string,
    });
    expect(await tagsOf()).toEqual(before);
  });
});

describe('harness note', () => {
  const TEXT = 'loss jumps\n\tat epoch 12 <b>';

  it('writes, shows, replaces and clears a note', async () => {
    expect(await ask('note', 'run1')).toEqual({ code: 0, stdout: '', stderr: 'run1 has no note\n' });
    expect((await ask('note', 'run1', 'first')).stderr).toBe('run1 has this note now\n');
    expect(await place().json('note', 'run1', TEXT)).toEqual({ run: 1, tags: ['figure-3'], note: TEXT });
    expect((await ask('note', 'run1')).stdout).toBe('loss jumps\n    at epoch 12 <b>\n');
    expect((await ask('note', '2', 'once')).code).toBe(0);
    expect((await ask('note', '2', '--clear')).stderr).toBe('run2 has no note any more\n');
  });

  it.each([
    [['run1', 'two', 'words'], 'put it in quotes'],
    [['run1', ''], '--clear takes a note away'],
    [['run1', 'x', '--clear'], 'goes without a text'],
    [['tiny', 'x'], 'not a run'],
    [['run1', 'x'.repeat(20_000)], 'expected at most 10000 characters, received 20000'],
    [['run1', '\u001b[2J'], 'the control character U+001B'],
  ])('refuses %j, and the note stays', async (words, message) => {
    expect(await ask('note', ...words)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(message) as string,
    });
    expect((await place().json<AnnotatedRun>('note', 'run1')).note).toBe(TEXT);
  });
});

describe('tags and notes are found', () => {
  const runs = async (...words: string[]): Promise<number[]> =>
    (await place().json<ListedRun[]>('runs', ...words)).map(({ run }) => run);

  it('in the list of runs, by all of several tags and by words of the note', async () => {
    await ask('tag', 'run1', 'run4', 'keep');
    expect(await runs('--tag', 'keep')).toEqual([1, 4]);
    expect(await runs('--tag', 'keep', '--tag', 'paper')).toEqual([4]);
    expect(await runs('--note', 'LOSS Jumps')).toEqual([1]);
    expect(await runs('--tag', 'keep', '--limit', '1')).toEqual([4]);
    expect(await runs('--note', 'nothing of the kind')).toEqual([]);
    expect((await ask('runs', '--tag', 'kep')).stderr).toContain('did you mean "keep"?');
  });

  it('in its table, which has columns for them where there are any', async () => {
    expect((await ask('runs', '--tag', 'keep')).stdout).toMatch(
      /tags +note\n.*figure-3, keep +loss jumps at epoch 12 <b>\n.*keep, paper\n$/,
    );
    expect((await ask('runs', '--limit', '2', '--sort', 'run')).stdout.split('\n')[0]).toMatch(
      /created \(UTC\) +tags$/,
    );
  });

  it('in show, and in SQL', async () => {
    const { stdout } = await ask('show', 'run1');
    expect(stdout).toMatch(/^ {2}tags: figure-3, keep$[^]*^note\n {2}loss jumps\n {6}at epoch 12 <b>$/m);
    expect(await place().json('show', '1')).toMatchObject({
      tags: ['figure-3', 'keep'],
      note: 'loss jumps\n\tat epoch 12 <b>',
    });
    const query = "select run, tag, note from run_tags left join run_notes using (run) where tag = 'keep' order by run";
    expect(rowsOf(place(), query)).toEqual([
      { run: 1, tag: 'keep', note: 'loss jumps\n\tat epoch 12 <b>' },
      { run: 4, tag: 'keep', note: null },
    ]);
    expect((await ask('sql', '--schema')).stdout).toContain('run_tags: a table: one row per tag of a run');
  });
});

it('they are no part of what a run is: nothing is trained anew, compared or replayed otherwise', async () => {
  const spec = join(place().folder, 'again.yaml');
  writeFileSync(spec, SWEEP);
  const look = async (): Promise<unknown> => [
    await place().json('compare', 'run1', 'run2'),
    await place().json('compare', 'tiny'),
    rowsOf(place(), 'select id, uid, digest, variant_id from runs'),
    rowsOf(place(), 'select id, hash, identity, label, config from variants'),
  ];
  const before = await look();
  await ask('tag', 'tiny', 'another');
  await ask('note', 'run2', 'another');
  expect(await look()).toEqual(before);
  expect((await place().json<{ trained: number[] }>('sweep', spec)).trained).toEqual([]);
  expect(await look()).toEqual(before);
  expect((await ask('replay', '1')).code).toBe(0);
});

it('who is killed between file and row has written it: doctor takes it in', async () => {
  const killed = await place().run('note', 'run3', 'last words', { env: { HARNESS_CRASH_AT: 'files/renamed' } });
  expect(killed.signal).toBe('SIGKILL');
  expect((await place().json<AnnotatedRun>('note', 'run3')).note).toBeNull();
  const told = await ask('doctor', '--quick', '--fix');
  expect([told.code, told.stdout]).toEqual([0, expect.stringContaining('annotation.json: is not in the database yet')]);
  expect((await ask('note', 'run3')).stdout).toBe('last words\n');
});

it('several terminals write at once, and none of them loses what another has written', async () => {
  const tags = ['a', 'b', 'c', 'd', 'e'].map((letter) => `by-${letter}`);
  const outcomes = await Promise.all(tags.map((tag) => place().run('tag', 'run3', tag)));
  expect(outcomes.map(({ code, stderr }) => [code, stderr])).toEqual(tags.map((tag) => [0, `${tag}: put on 1 run\n`]));
  const [run3] = await place().json<AnnotatedRun[]>('tag', 'run3');
  expect(run3!.tags).toEqual(expect.arrayContaining(tags));
});
