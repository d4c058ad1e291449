// A user's own list, end to end: trained, looked at, edited, taken away.

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/store/read/runs.js';
import { workplace, type Workplace } from '../setup/program.js';

const SPEC = `name: words
data:
  task: pairs
  file: lists/words.csv
  validation: 6
  evaluation: {hard: {file: lists/hard.ndjson}}
model: {encoder: [4], decoder: [4]}
training:
  epochs: 1
  batch_size: 8
  sample_weights: [{when: {size: {lt: 10}}, weight: 2}]
`;
const list = (last: string): string =>
  `question,answer,size,kind\n${Array.from({ length: 30 }, (_, line) => `"say ${line}",${line},${line},${line % 2 ? 'odd' : 'even'}`).join('\n')}\n${last}\n`;
const HARD = '{"question":"say 99","answer":"99","size":99,"kind":"odd"}\n';

describe('a list of one’s own', () => {
  const afterwards: (() => void)[] = [];
  let place: Workplace;
  let file: string;
  let first: RunSummary;
  const sweep = () => place.json<{ runs: RunSummary[]; trained: number[] }>('sweep', place.spec);
  const kept = (): readonly string[] => readdirSync(join(place.home, 'sources'));

  beforeAll(async () => {
    place = workplace(SPEC, (act) => afterwards.push(act));
    mkdirSync(join(place.folder, 'lists'));
    file = join(place.folder, 'lists', 'words.csv');
    writeFileSync(file, list('say $,5,5,odd'));
    writeFileSync(join(place.folder, 'lists', 'hard.ndjson'), HARD);
    first = (await sweep()).runs[0]!;
    return () => afterwards.forEach((act) => act());
  }, 60_000);

  it('is trained on; copies of its files stay with the runs, and a second sweep trains nothing', async () => {
    expect(first.status).toBe('finished');
    expect(kept()).toHaveLength(2);
    expect((await sweep()).trained).toEqual([]);
    const sets = await place.json<{ name: string; size: number }[]>(
      'sql',
      'select r.name, e.size from run_eval_sets r join eval_sets e on e.id = r.eval_set_id order by r.name',
    );
    expect(sets).toEqual([
      { name: 'hard', size: 1 },
      { name: 'validation', size: 6 },
    ]);
  });

  it('answers: known questions, unknown ones, and none with other characters', async () => {
    const { code, stdout, stderr } = await place.ask('predict', 'run1', 'say 7', 'say 77', 'zzz');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^say 7 = .*(?:expected: 7\)|7)\nsay 77 = .*\(nobody knows the answer\)\n$/);
    expect(stderr).toContain('the run has never seen the character "z"');
  });

  it('goes on from its copy when the file is edited or gone; what it is now is another variant', async () => {
    writeFileSync(file, list('say $,6,6,odd'));
    const { runs } = await sweep();
    expect(runs).toHaveLength(1);
    const all = await place.json<RunSummary[]>('runs');
    expect(all.map(({ variant }) => variant)).toEqual([
      expect.stringMatching(/^sha256=[0-9a-f]{8}$/),
      expect.stringMatching(/^sha256=[0-9a-f]{8}$/),
    ]);
    expect(new Set(all.map(({ variant }) => variant)).size).toBe(2);
    rmSync(join(place.folder, 'lists'), { recursive: true });
    expect((await place.ask('predict', 'run1', 'say $')).stdout).toMatch(/^say \$ = .*5\)?\n$/);
    expect((await place.ask('resume', 'run1')).code).toBe(0);
    expect((await place.ask('rebuild')).code).toBe(0);
    expect((await place.ask('sweep', place.spec)).stderr).toContain('lists/words.csv data.file: there is no such file');
  });

  it('is trained again from its copy, to the same bits', async () => {
    const { code, stdout } = await place.ask('replay', 'run1');
    expect([code, stdout]).toEqual([0, expect.stringContaining('bit for bit')]);
  });

  it('is looked after: doctor tells of copies that are damaged or gone, gc takes those that nobody needs', async () => {
    expect(kept()).toHaveLength(3);
    expect((await place.ask('backup', join(place.folder, 'copy'))).code).toBe(0);
    expect(readdirSync(join(place.folder, 'copy', 'sources')).sort()).toEqual([...kept()].sort());
    expect((await place.ask('rm', 'run2', '--yes')).code).toBe(0);
    expect((await place.ask('gc')).stdout).toContain('copy of a file that no run was trained on');
    expect(kept()).toHaveLength(2);
    const [damaged, gone] = kept().map((name) => join(place.home, 'sources', name)) as [string, string];
    writeFileSync(damaged, 'question\tanswer\na\t1\n');
    rmSync(gone);
    const { code, stdout } = await place.ask('doctor');
    expect(code).not.toBe(0);
    expect(stdout).toContain(`${damaged}: is damaged: its checksum is wrong; run1 was trained on it`);
    expect(stdout).toContain(`${gone}: is gone; run1 was trained on it`);
    expect((await place.ask('predict', 'run1', 'say 1')).stderr).toMatch(/the copy of lists\/\S+ is (?:damaged|gone)/);
    expect(existsSync(damaged)).toBe(true);
  });

  it('has every mistake told before anything is trained', async () => {
    const other = workplace(SPEC.replace('lists/', '').replace('lists/', ''));
    writeFileSync(join(other.folder, 'hard.ndjson'), HARD);
    writeFileSync(join(other.folder, 'words.csv'), 'question,answer,size\na,1,1\na,2,1\n,3,1\nb\n');
    const { code, stderr } = await other.ask('sweep', other.spec);
    expect(code).toBe(2);
    for (const text of [
      'words.csv:3:1: a question with two answers',
      'words.csv:4:1: the question is empty',
      'words.csv:5:1: 1 fields',
    ])
      expect(stderr).toContain(text);
    expect(existsSync(join(other.home, 'sources'))).toBe(false);
    writeFileSync(join(other.folder, 'words.csv'), list('say $,5,5,odd').replaceAll('size', 'seize'));
    const refused = await other.ask('sweep', other.spec, '--set', 'data.evaluation={}');
    expect(refused.stderr).toContain('training.sample_weights.0.when.size: no attribute of the examples');
  });
}, 120_000);
