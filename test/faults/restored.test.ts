// A database that is older than the folders around it: a restored copy, a lost commit, a copied folder. No run takes in
// what is not its own, no number is given twice, and what the folders know is found again.

import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expand } from '../../src/plan/expand.js';
import { parseSpec } from '../../src/spec/parse.js';
import { openDatabase } from '../../src/store/database/open.js';
import { Recorder } from '../../src/store/recorder.js';
import { homePaths } from '../../src/util/files.js';
import { workplace, type Workplace } from '../setup/program.js';
import { rowsOf } from '../setup/results.js';
import { TINY } from '../setup/tiny.js';
import { trained } from '../setup/trained.js';
import { sized } from '../setup/wide.js';

const SPECS = {
  a: TINY,
  b: TINY.replace('name: tiny', 'name: wide').replace('encoder: [6]', 'encoder: [7]'),
  c: TINY.replace('name: tiny', 'name: wider').replace('encoder: [6]', 'encoder: [8]'),
};

interface Row {
  readonly run: number;
  readonly experiment: string;
  readonly digest: string | null;
}

const runsOf = async (place: Workplace): Promise<readonly Row[]> =>
  (await place.json<Row[]>('runs')).map(({ run, experiment, digest }) => ({ run, experiment, digest }));

async function sweep(place: Workplace, spec: keyof typeof SPECS): Promise<{ code: number | null; stderr: string }> {
  writeFileSync(join(place.folder, `${spec}.yaml`), SPECS[spec]);
  return place.ask('sweep', join(place.folder, `${spec}.yaml`));
}

/** The database as it is now, to be put back later. */
function keepDatabase({ home, folder }: Workplace): () => void {
  const kept = join(folder, 'kept.db');
  copyFileSync(join(home, 'harness.db'), kept);
  return () => {
    for (const suffix of ['-wal', '-shm']) rmSync(join(home, `harness.db${suffix}`), { force: true });
    copyFileSync(kept, join(home, 'harness.db'));
  };
}

/** Registers what a spec asks for, and begins none of it. */
function register({ home }: Workplace, text: string): void {
  const connection = openDatabase(join(home, 'harness.db'));
  const spec = parseSpec('spec.yaml', text);
  new Recorder(connection, homePaths(home), Date.now).register(spec, expand(spec));
  connection.close();
}

describe('an older database beside newer folders', () => {
  it('takes them in as what they are, again and again, before it gives out a number', async () => {
    const place = await trained(SPECS.a);
    const putBack = keepDatabase(place);
    await sweep(place, 'b');
    const before = await runsOf(place);
    for (const round of [1, 2, 3]) {
      putBack();
      const { code, stderr } = await sweep(place, 'c');
      expect([code, stderr], `round ${round}`).toEqual([0, expect.stringContaining('the database did not know run2')]);
      const rows = await runsOf(place);
      expect(rows.slice(0, 2)).toEqual(before);
      expect(rows.slice(2)).toEqual([{ run: 3, experiment: 'wider', digest: expect.any(String) as string }]);
      expect((await place.ask('doctor')).stdout).toContain('all is well');
    }
  });

  it('gives another number to a run that it planned under a number which a folder has', async () => {
    const place = await trained(SPECS.a);
    const putBack = keepDatabase(place);
    await sweep(place, 'b');
    const before = await runsOf(place);
    putBack();
    register(place, SPECS.c); // as run2, by a harness that did not look at folders
    expect((await sweep(place, 'c')).code).toBe(0);
    const rows = await runsOf(place);
    expect(rows.slice(0, 2)).toEqual(before);
    expect(rows.map(({ experiment }) => experiment)).toEqual(['tiny', 'wide', 'wider']);
  });

  it('goes on with a run from what its folder says, not from what it knows', async () => {
    const place = await trained(TINY, { crashAt: 'worker/step:6' });
    const putBack = keepDatabase(place);
    expect((await place.ask('sweep', place.spec)).code).toBe(0);
    const before = await runsOf(place);
    putBack();
    const { code, stderr } = await place.ask('sweep', place.spec);
    expect([code, stderr]).toEqual([0, expect.stringContaining('1 finished; 0 trained now')]);
    expect(await runsOf(place)).toEqual(before);
  });
});

it(
  'three sweeps at once on an older database take each folder in once, and nothing twice',
  { timeout: 180_000 },
  async () => {
    const place = await trained(SPECS.a);
    const putBack = keepDatabase(place);
    writeFileSync(join(place.folder, 'many.yaml'), `${SPECS.b}sweep: {seeds: [1, 2, 3, 4, 5, 6]}\n`);
    const many = join(place.folder, 'many.yaml');
    await place.run('sweep', many, { env: { HARNESS_CRASH_AT: 'coordinator/begun:5' } });
    putBack();
    const ended = await Promise.all(
      [1, 2, 3].map(() => place.run('sweep', many, '--launcher', sized('inline', 'local'))),
    );
    for (const { code, stderr } of ended) {
      expect([code, stderr]).toEqual([0, expect.not.stringMatching(/is left alone|taken over|internal/)]);
    }
    await place.ask('sweep', many);
    const rows = await place.json<{ run: number; status: string }[]>('runs');
    expect(rows.map(({ run, status }) => [run, status])).toEqual([1, 2, 3, 4, 5, 6, 7].map((run) => [run, 'finished']));
  },
);

describe("another run's folder in the place of a run's own", () => {
  const exchanged = async (): Promise<Workplace> => {
    const place = await trained(TINY, { crashAt: 'worker/step:6' });
    place.leaveUnaudited("another run's folder lies in the place of run1");
    const other = await trained(SPECS.b);
    rmSync(join(place.home, 'run1'), { recursive: true });
    cpSync(join(other.home, 'run1'), join(place.home, 'run1'), { recursive: true });
    return place;
  };

  it('is not read: the run fails by name, and its rows stay as they were', async () => {
    const place = await exchanged();
    const before = readdirSync(join(place.home, 'run1'), { recursive: true });
    const epochs = rowsOf<object>(place, 'select * from curves');
    const { code, stderr } = await place.ask('sweep', place.spec);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/run1 is the folder of another run|run1: is the folder of another run/),
    ]);
    expect(rowsOf<object>(place, 'select * from curves')).toEqual(epochs);
    expect(readdirSync(join(place.home, 'run1'), { recursive: true })).toEqual(before);
    const doctor = await place.ask('doctor');
    expect([doctor.code, doctor.stdout]).toEqual([
      1,
      expect.stringMatching(
        /is the folder of another run \(run1: experiment wide, variant default, seed 1\) than run1/,
      ),
    ]);
  });

  it('is neither removed with the run nor by gc', async () => {
    const place = await exchanged();
    await place.ask('gc');
    await place.ask('doctor', '--fix');
    const { code, stderr } = await place.ask('rm', 'run1');
    expect([code, stderr]).toEqual([0, expect.stringContaining('run1 (another run')]);
    expect(existsSync(join(place.home, 'run1', 'attempt-1', 'events.ndjson'))).toBe(true);
  });

  it('of which only the plan is left is not trained under the name of the run', async () => {
    const place = workplace(TINY);
    const other = await trained(SPECS.b);
    mkdirSync(join(place.home, 'run1'), { recursive: true });
    copyFileSync(join(other.home, 'run1', 'plan.json'), join(place.home, 'run1', 'plan.json'));
    expect((await place.ask('sweep', place.spec)).code).toBe(0);
    const rows = await place.json<{ run: number; experiment: string; status: string }[]>('runs');
    expect(rows.map(({ run, experiment, status }) => [run, experiment, status])).toEqual([
      [1, 'wide', 'planned'],
      [2, 'tiny', 'finished'],
    ]);
    const { variant } = JSON.parse(readFileSync(join(place.home, 'run2', 'plan.json'), 'utf8')) as {
      variant: { config: { model: object } };
    };
    expect(variant.config.model).toMatchObject({ encoder: [6] });
  });
});
