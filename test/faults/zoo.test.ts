// Folders that are damaged, hostile or somebody else's: what is whole is taken in, what is not is named, and only what
// harness made is ever removed.

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Workplace } from '../setup/program.js';
import { results, rowsOf } from '../setup/results.js';
import { TINY } from '../setup/tiny.js';
import { trained } from '../setup/trained.js';

const SPEC = `${TINY}sweep: {seeds: [1, 2, 3, 4, 5, 6]}\n`;

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

/** Files below a folder with what is in them; links as such. */
function snapshot(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names.map((name) => {
      const stat = lstatSync(join(folder, name));
      return [
        name,
        stat.isFile() ? readFileSync(join(folder, name), 'hex') : stat.isSymbolicLink() ? 'link' : 'folder',
      ];
    }),
  );
}

describe('rebuild', () => {
  it(
    'over a zoo of folders takes in what is whole and names the rest; numbers stay used',
    { timeout: 180_000 },
    async () => {
      const place = await trained(SPEC);
      place.leaveUnaudited('folders are damaged, and left out');
      const run = (number: number, ...names: string[]): string => join(place.home, `run${number}`, ...names);
      // A plan that leads out of the folder, in the form of the release before, which had no checksum.
      edit(run(2, 'plan.json'), (text) => {
        const { uid: _, sha256: __, ...plan } = JSON.parse(text) as Record<string, object>;
        return JSON.stringify({ ...plan, v: 1, experiment: { ...plan['experiment'], name: '../../escape' } });
      });
      edit(run(3, 'attempt-1', 'result.json'), (text) => text.replace(/"log":"./, '"log":"z'));
      rmSync(run(4, 'plan.json'));
      execFileSync('mkfifo', [run(4, 'plan.json')]);
      rmSync(run(5, 'attempt-1', 'events.ndjson'));
      execFileSync('mkfifo', [run(5, 'attempt-1', 'events.ndjson')]);
      cpSync(run(1), run(7), { recursive: true }); // says that it is run1
      mkdirSync(run(8));
      symlinkSync('loop', run(8, 'plan.json'));
      symlinkSync('plan.json', run(8, 'loop'));
      symlinkSync(join(place.home, 'run9'), join(place.home, 'run9'));

      const { code, stdout, stderr } = await place.ask('rebuild');
      expect([code, stdout]).toEqual([0, expect.stringContaining('2 runs in')]);
      for (const number of [2, 3, 4, 5, 7]) expect(stderr).toContain(`run${number} was left out`);
      expect(stderr).not.toContain('internal');
      const rows = await place.json<{ run: number }[]>('runs');
      expect(rows.map((row) => row.run)).toEqual([1, 6]);
      expect(existsSync(join(place.folder, 'escape'))).toBe(false);

      expect((await place.ask('sweep', place.spec)).code).toBe(0);
      const after = await place.json<{ run: number }[]>('runs');
      expect(after.map((row) => row.run)).toEqual([1, 6, 10, 11, 12, 13]);
    },
  );

  it('draws questions again whose file is gone or damaged: they follow from the plan', async () => {
    const place = await trained(TINY);
    const before = results(place);
    const sets = join(place.home, 'evaluation-sets');
    const [name] = readdirSync(sets);
    const text = readFileSync(join(sets, name!), 'utf8');
    for (const damage of [
      () => rmSync(join(sets, name!)),
      () => edit(join(sets, name!), (old) => old.replace(/\d/, '*')),
    ]) {
      damage();
      const { code, stderr } = await place.ask('rebuild');
      expect([code, stderr]).toEqual([0, '']);
      expect(results(place)).toEqual(before);
      expect(readFileSync(join(sets, name!), 'utf8')).toBe(text);
    }
    expect((await place.ask('sweep', place.spec)).stderr).toContain('0 trained now');
  });
});

describe('files that harness did not make', () => {
  /** In a run's folder, in one like a run's, in the folder of all runs, and behind links. */
  function strew({ home, folder }: Workplace): void {
    const outside = join(folder, 'outside');
    mkdirSync(outside);
    for (const name of ['epoch-9.safetensors', 'other.safetensors', 'plan.json.1.tmp'])
      writeFileSync(join(outside, name), 'mine');
    const mine = [
      'run1/notes.md',
      'run1/checkpoints/best-of-all.safetensors',
      'run1/attempt-1/plot.svg',
      'notes.txt.1.tmp',
      'evaluation-sets/words.ndjson',
      'removed-runs/x',
    ];
    mkdirSync(join(home, 'removed-runs'));
    mkdirSync(join(home, 'run77', 'checkpoints'), { recursive: true });
    for (const name of [...mine, 'run77/checkpoints/epoch-1.safetensors']) writeFileSync(join(home, name), 'mine');
    symlinkSync(outside, join(home, 'run78'));
    mkdirSync(join(home, 'run79'));
    symlinkSync(outside, join(home, 'run79', 'checkpoints'));
    symlinkSync(outside, join(home, 'run1', 'attempt-7'));
    symlinkSync(join(outside, 'other.safetensors'), join(home, 'run1', 'checkpoints', 'epoch-8.safetensors'));
  }

  it('are left alone by gc and doctor --fix, beside run folders, in them, and behind links', async () => {
    const place = await trained(TINY);
    strew(place);
    const before = { home: snapshot(place.home), outside: snapshot(join(place.folder, 'outside')) };
    for (const words of [['gc', '--dry-run'], ['gc'], ['doctor', '--fix']]) await place.ask(...words);
    const { home, outside } = { home: snapshot(place.home), outside: snapshot(join(place.folder, 'outside')) };
    const ofFiles = (all: Readonly<Record<string, string>>) =>
      Object.entries(all).filter(([name]) => !name.startsWith('harness.db'));
    expect(ofFiles(home)).toEqual(ofFiles(before.home));
    expect(outside).toEqual(before.outside);
  });

  it('stay where they are when their run is removed, and that is said; its number stays used', async () => {
    const place = await trained(TINY);
    strew(place);
    const { code, stderr } = await place.ask('rm', 'run1');
    expect(code, stderr).toBe(0);
    for (const name of ['notes.md', 'checkpoints/best-of-all.safetensors', 'attempt-1/plot.svg']) {
      expect(stderr).toContain(join('run1', name));
      expect(readFileSync(join(place.home, 'run1', name), 'utf8')).toBe('mine');
    }
    expect(existsSync(join(place.home, 'run1', 'plan.json'))).toBe(false);
    expect(Object.keys(snapshot(join(place.folder, 'outside')))).toHaveLength(3);
    await place.ask('sweep', place.spec);
    expect((await place.json<{ run: number }[]>('runs')).map(({ run }) => run)).toEqual([2]);
  });

  it('behind a link in the place of a run are left when it is removed, and that is said', async () => {
    const place = await trained(TINY);
    const elsewhere = join(place.folder, 'elsewhere');
    renameSync(join(place.home, 'run1'), elsewhere);
    symlinkSync(elsewhere, join(place.home, 'run1'));
    const before = snapshot(elsewhere);
    expect((await place.ask('predict', 'run1', '3 + 4')).code).toBe(0);
    const { code, stderr } = await place.ask('rm', 'run1');
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${elsewhere} (the folder was a link to it) stays`)]);
    expect(snapshot(elsewhere)).toEqual(before);
    expect(existsSync(join(place.home, 'run1'))).toBe(false);
  });
});

describe('a flipped bit in', () => {
  it.each(['plan.json', 'attempt-1/events.ndjson', 'attempt-1/result.json'])(
    '%s is told by name, by doctor and by rebuild',
    async (name) => {
      const place = await trained(TINY);
      place.leaveUnaudited('the folder of run1 is damaged, and was left out');
      const path = join(place.home, 'run1', name);
      const bytes = readFileSync(path);
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      writeFileSync(path, bytes);
      const doctor = await place.ask('doctor');
      expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringContaining(name)]);
      const rebuilt = await place.ask('rebuild');
      expect([rebuilt.stdout, rebuilt.stderr]).toEqual([
        expect.stringContaining('0 runs in'),
        expect.stringMatching(/run1 was left out: .*(?:damaged|not an event|not the)/),
      ]);
    },
  );

  it('plan.json is mended by doctor --fix from the database', async () => {
    const place = await trained(TINY);
    const path = join(place.home, 'run1', 'plan.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"epochs": 3', '"epochs": 4'));
    expect((await place.ask('doctor', '--fix')).stdout).toContain('mended');
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect((await place.ask('doctor')).stdout).toContain('all is well');
  });
});

describe('a log whose last lines are lost', () => {
  it('is trained again from a checkpoint that its rows reach, to the same end; never finished with fewer epochs', async () => {
    const place = await trained(TINY);
    place.leaveUnaudited('attempts are taken away by hand, to try again');
    const before = results(place);
    const log = join(place.home, 'run1', 'attempt-1', 'events.ndjson');
    const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
    for (const kept of [lines.length - 1, lines.length - 3, 2]) {
      rmSync(join(place.home, 'run1', 'attempt-1', 'result.json'), { force: true });
      writeFileSync(
        log,
        lines
          .slice(0, kept)
          .map((line) => `${line}\n`)
          .join(''),
      );
      await place.ask('rebuild');
      const { code, stderr } = await place.ask('sweep', place.spec);
      expect(code, stderr).toBe(0);
      const [run] = await place.json<{ epochs: number; status: string }[]>('runs');
      expect(run).toMatchObject({ epochs: 3, status: 'finished' });
      const { rows } = results(place) as { rows: unknown[] };
      expect(rows[1]).toEqual((before as { rows: unknown[] }).rows[1]); // every epoch, bit for bit
      for (const name of readdirSync(join(place.home, 'run1')).filter((each) => /attempt-[^1]/.test(each))) {
        rmSync(join(place.home, 'run1', name), { recursive: true });
      }
    }
  });
});

describe('a run whose folder, or whose weights, are gone', () => {
  const interrupted = (): Promise<Workplace> => trained(TINY, { crashAt: 'worker/step:10' });

  it('is not begun anew: it fails by name, its rows stay, and put back it goes on', async () => {
    const place = await interrupted();
    const curves = rowsOf<object>(place, 'select * from curves');
    renameSync(join(place.home, 'run1'), join(place.folder, 'elsewhere'));
    const { code, stderr } = await place.ask('resume');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/events.ndjson: is gone, and the database has read it/)]);
    expect(rowsOf<object>(place, 'select * from curves')).toEqual(curves);
    renameSync(join(place.folder, 'elsewhere'), join(place.home, 'run1'));
    expect((await place.ask('resume')).code).toBe(0);
  });

  it('fails where checkpoints are on record and none is there', async () => {
    const place = await interrupted();
    rmSync(join(place.home, 'run1', 'checkpoints'), { recursive: true });
    const { code, stderr } = await place.ask('resume');
    expect([code, stderr]).toEqual([1, expect.stringContaining('no valid checkpoint: those on record are gone')]);
    place.leaveUnaudited('its checkpoints are gone');
  });
});

describe('a database that is moved away while its log stays', () => {
  it.each([['rebuild'], ['sweep']])('is not read together with the one that %s makes', async (command) => {
    const place = await trained(`${TINY}sweep: {seeds: [1, 2]}\n`);
    const before = results(place);
    // As a killed program leaves one.
    writeFileSync(join(place.home, 'harness.db-wal'), readFileSync(join(place.home, 'harness.db')));
    rmSync(join(place.home, 'harness.db'));
    const { code, stderr } = await place.ask(...(command === 'sweep' ? [command, place.spec] : [command]));
    expect(code, stderr).toBe(0);
    expect(results(place)).toEqual(before);
    expect((await place.ask('doctor')).stdout).toContain('all is well');
    expect(readdirSync(place.home).filter((name) => name.endsWith('.old-wal'))).toHaveLength(1);
  });
});

it('a plan that is damaged in the folder of another run is not written anew as this run', async () => {
  const place = await trained(TINY);
  const other = await trained(TINY.replace('encoder: [6]', 'encoder: [7]'));
  rmSync(join(place.home, 'run1'), { recursive: true });
  cpSync(join(other.home, 'run1'), join(place.home, 'run1'), { recursive: true });
  edit(join(place.home, 'run1', 'plan.json'), (text) => text.replace('"seed": 1', '"seed": 2'));
  const doctor = await place.ask('doctor', '--fix');
  expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringContaining("its logs are another run's")]);
  expect((await place.ask('rm', 'run1')).stderr).toContain("run1 (another run's) stays");
  expect(existsSync(join(place.home, 'run1', 'attempt-1', 'events.ndjson'))).toBe(true);
  place.leaveUnaudited("another run's folder lies in the place of run1");
});
