// Looking after the data: doctor, backup, rm, gc, replay, as a user gives them.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../src/store/migrations/migrations.js';
import { SWEEP, workplace, type Workplace } from '../setup/program.js';
import { processesOf, reading, results, rowsOf, states, untilGone } from '../setup/results.js';
import { TINY } from '../setup/tiny.js';
import { beforeTests, halfTrained, trained } from '../setup/trained.js';
import { UNHURRIED } from '../setup/unhurried.js';
import { sized } from '../setup/wide.js';

/** A run that, unhurried, lasts some seconds. */
const LONG = TINY.replace('epochs: 3', 'epochs: 24');

/** What lies there; but for SQLite's own files, which a reader leaves. */
const inHome = ({ home }: Workplace): string[] =>
  readdirSync(home)
    .filter((name) => !/-(?:wal|shm)$/.test(name))
    .sort();

interface Finding {
  readonly level: string;
  readonly at: string;
  readonly message: string;
  readonly mended: boolean;
}

describe('doctor', () => {
  it('finds nothing after a sweep, and says with what', async () => {
    const place = await trained();
    const { code, stdout } = await place.ask('doctor');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^harness \d.*node v\d.*SQLite 3\.[^]*schema \d+\b[^]*\nall is well\n$/),
    ]);
    expect(stdout).toContain(`schema ${migrations.length}`);
    const { findings } = await place.json<{ findings: Finding[] }>('doctor');
    expect(findings).toEqual([]);
  });

  it('finds each thing that is wrong, mends what loses nothing, and then finds only the rest', async () => {
    const place = await trained();
    const inside = (...words: string[]): string => join(place.home, ...words);
    writeFileSync(inside('run1', 'checkpoints', 'epoch-9.safetensors.999999999.tmp'), 'half');
    writeFileSync(inside('evaluation-sets', `${'0'.repeat(64)}.ndjson`), '{"equation":"1 + 1","answer":"2"}\n');
    mkdirSync(inside('removed-run77'));
    const note = { run: 77, uid: 'x', experiment: 'tiny', variant: 'default', seed: 1, at: 1 };
    writeFileSync(inside('removed-runs.ndjson'), `${JSON.stringify(note)}\n`);
    writeFileSync(inside('run2', 'checkpoints', 'epoch-8.safetensors'), 'arrays without counters');
    rmSync(inside('run3', 'checkpoints', 'epoch-2.safetensors'));
    appendFileSync(inside('run4', 'attempt-1', 'events.ndjson'), '{"v":1,"torn');
    const database = new Database(inside('harness.db'));
    database.exec("UPDATE runs SET status = 'running' WHERE id = 2");
    database.exec('UPDATE attempts SET pid = 999999999 WHERE run_id = 2');
    database.close();
    const said = async (...words: string[]): Promise<string[]> => {
      const outcome = await place.ask('doctor', '--json', ...words);
      const { findings } = JSON.parse(outcome.stdout) as { findings: Finding[] };
      return findings
        .map(
          ({ level, at, message, mended }) =>
            `${mended ? 'mended ' : ''}${level} ${at.replace(`${place.home}/`, '')}: ${message.replace(/^.{70}.*/, (text) => text.slice(0, 70))}`,
        )
        .sort();
    };
    const found = await said();
    expect(found).toEqual([
      expect.stringMatching(/^note removed-run77: folder of a removed run/),
      expect.stringMatching(/^note run1\/checkpoints\/epoch-9.*tmp: temporary file/),
      expect.stringMatching(/^note run2\/checkpoints\/epoch-8.safetensors: checkpoint that was not finished/),
      expect.stringMatching(/^note run2: is said to be trained by process 999999999, which is gone/),
      expect.stringMatching(/^problem evaluation-sets\/0+.ndjson: is damaged/),
      expect.stringMatching(/^problem run3\/checkpoints\/epoch-2.safetensors: is gone; the one before it is used/),
      expect.stringMatching(/^problem run4\/attempt-1\/events.ndjson: its checksum is not the one in result.json/),
    ]);
    await said('--fix');
    expect(await said()).toEqual([
      // Not while a run was said to be trained.
      expect.stringMatching(/^note evaluation-sets\/0+.ndjson: examples that no run was evaluated on/),
      expect.stringMatching(/^problem evaluation-sets\/0+.ndjson: is damaged/),
      expect.stringMatching(/^problem run4\/attempt-1\/events.ndjson/),
    ]);
    expect(states(place)).toEqual(['finished', 'lost', 'finished', 'finished']);
    expect((await place.ask('sweep', place.spec)).code).toBe(0);
    expect(states(place)).toEqual(Array(4).fill('finished'));
  });
});

describe('backup', () => {
  it('is a folder that works like the first, while a sweep goes on; what was half done in it goes on too', async () => {
    const place = workplace(LONG);
    const sweep = place.start('sweep', place.spec, { env: UNHURRIED });
    await sweep.said(/epoch 5:/);
    const copy = join(place.folder, 'copy');
    const { code, stdout, stderr } = await place.ask('backup', copy);
    expect([code, stdout], stderr).toEqual([0, expect.stringMatching(/^1 runs, \d+ files, .* in .*copy\n$/)]);
    const there = { home: copy };
    // Though the original is.
    expect((await place.ask('doctor', '--fix', '--quick', there)).stdout).toContain('is said to be trained by nobody');
    sweep.child.kill('SIGINT');
    await sweep.ended;
    await place.ask('doctor', '--fix', there); // a checkpoint may have made room for a newer one while it was copied
    const doctor = await place.ask('doctor', there);
    expect(doctor.code, doctor.stdout).toBe(0);
    expect((await place.ask('resume', there)).code).toBe(0);
    expect((await place.ask('resume')).code).toBe(0);
    expect(results({ home: copy })).toEqual(results(place));
    const again = await place.ask('backup', copy);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('is there already')]);
  });

  it(
    'taken at any time of a sweep gives a folder whose sweep ends as the undisturbed one, in its place too',
    { timeout: 240_000 },
    async () => {
      const spec = `${TINY.replace('epochs: 3', 'epochs: 10')}sweep: {seeds: [${sized([1, 2], [1, 2, 3, 4, 5]).join(', ')}]}\n`;
      const place = workplace(spec);
      const sweep = place.start('sweep', place.spec, ...sized(['--jobs', '1'], []), { env: UNHURRIED });
      await sweep.said(/epoch 1:/);
      const copies: string[] = [];
      let ended = false;
      void sweep.ended.then(() => (ended = true));
      while (!ended && copies.length < sized(2, 4)) {
        const copy = join(place.folder, `copy${copies.length}`);
        expect((await place.ask('backup', copy)).code).toBe(0);
        copies.push(copy);
      }
      expect((await sweep.ended).code).toBe(0);
      expect(copies.length).toBeGreaterThan(1);
      for (const copy of copies) {
        const { code, stderr } = await place.ask('sweep', place.spec, { home: copy });
        expect(code, stderr).toBe(0);
        expect((await place.ask('doctor', { home: copy })).stdout).toContain('all is well');
      }
      const whole = results(place);
      renameSync(place.home, `${place.home}.broken`); // as the README says to restore
      renameSync(copies[0]!, place.home);
      const rows = (all: unknown) => (all as { rows: unknown[] }).rows.slice(1, 4);
      expect(rows(results(place))).toEqual(rows(whole));
    },
  );

  it('goes into the folder of all runs where none is named, and is no run there', async () => {
    const place = await trained(TINY);
    const report = await place.json<{ folder: string; runs: number }>('backup');
    expect(report.folder.startsWith(join(place.home, 'backups'))).toBe(true);
    expect(report.runs).toBe(1);
    expect(readdirSync(report.folder).sort()).toEqual(['evaluation-sets', 'harness.db', 'run1']);
    expect((await place.ask('doctor')).stdout).toContain('all is well');
  });
});

describe('rm', () => {
  const runs = (place: Workplace): unknown =>
    reading(place, (connection) => connection.prepare('SELECT id FROM runs').pluck().all());

  const untouched = beforeTests((cleanUp) => trained(SWEEP, { cleanUp }));

  it.each([
    [['run1', '--dry-run'], 0, /would remove 1 run,/],
    [['tiny'], 2, /would remove 4 runs.*\n {2}hint: --yes/],
    [['sweep1'], 2, /would remove 4 runs/],
    [['--query', 'select run from run_summary where seed = 2'], 2, /would remove 2 runs/],
    [['--query', 'select variant from run_summary', '--yes'], 2, /first column is not the numbers of runs/],
    [['--query', 'delete from runs', '--yes'], 2, /this query would write/],
    [['run9'], 2, /there is no run9/],
    [['sweep9', '--yes'], 2, /there is no sweep9 with runs/],
    [['tinny', '--yes'], 2, /no experiment "tinny"[^]*tiny/],
    [[], 2, /nothing is named/],
  ])('%j removes nothing', async (words, code, told) => {
    const place = untouched();
    const outcome = await place.ask('rm', ...words);
    expect([outcome.code, outcome.stderr]).toEqual([code, expect.stringMatching(told)]);
    expect(runs(place)).toEqual([1, 2, 3, 4]);
  });

  it('removes rows and folders; numbers are not given out again; gc does the rest', async () => {
    const place = await trained();
    expect((await place.ask('rm', 'run2', 'run4')).code).toBe(0);
    expect(runs(place)).toEqual([1, 3]);
    expect(inHome(place)).toEqual([
      'evaluation-sets',
      'harness.db',
      'harness.lock',
      'removed-runs.ndjson',
      'run1',
      'run3',
    ]);
    const tables = [
      'epochs',
      'evaluations',
      'mispredictions',
      'checkpoints',
      'attempts',
      'run_metrics',
      'run_eval_sets',
    ];
    for (const table of tables) {
      const column = 'run_id';
      const left = reading(place, (connection) =>
        connection.prepare(`SELECT DISTINCT ${column} FROM ${table}`).pluck().all(),
      );
      expect(left, table).toEqual([1, 3]);
    }
    expect((await place.ask('sweep', place.spec)).code).toBe(0);
    expect(runs(place)).toEqual([1, 3, 5, 6]);
    expect((await place.ask('rm', '--query', 'select run from run_summary', '--yes')).code).toBe(0);
    const { removed } = await place.json<{ removed: { what: string }[] }>('gc');
    expect(removed.map(({ what }) => what)).toEqual(Array(2).fill('examples that no run was evaluated on'));
    expect(
      rowsOf(
        place,
        'select (select count(*) from examples) as examples, (select count(*) from experiments) as experiments',
      ),
    ).toEqual([{ examples: 0, experiments: 0 }]);
    expect((await place.ask('doctor')).stdout).toContain('all is well');
  });
});

describe('gc', () => {
  it('--dry-run says what would go, and leaves it', async () => {
    const place = await trained(TINY);
    const file = join(place.home, 'harness.db.999999999.tmp');
    writeFileSync(file, 'x'.repeat(1234));
    const { stdout, stderr } = await place.ask('gc', '--dry-run');
    expect([stdout, stderr]).toEqual([
      expect.stringMatching(/harness\.db\.999999999\.tmp +temporary file +1\.2 kB/),
      'would free 1.2 kB\n',
    ]);
    expect(existsSync(file)).toBe(true);
    await place.ask('gc');
    expect(existsSync(file)).toBe(false);
  });
});

describe('what a live run is writing', () => {
  it('is left alone by gc and doctor --fix: a checkpoint between its two files, a temporary file', async () => {
    const place = workplace(LONG.replace('epochs: 24', 'epochs: 100000'));
    const sweep = place.start('sweep', place.spec, { env: UNHURRIED });
    await sweep.said(/epoch 2:/);
    const folder = join(place.home, 'run1', 'checkpoints');
    const [worker] = processesOf(place.home);
    process.kill(worker!, 'SIGSTOP'); // in the middle of whatever it does
    const half = join(folder, 'epoch-99999.safetensors');
    const temporary = join(folder, `epoch-99999.json.${worker!}.tmp`);
    for (const file of [half, temporary]) writeFileSync(file, 'half');
    await place.ask('gc');
    await place.ask('doctor', '--fix');
    expect([half, temporary].map((file) => existsSync(file))).toEqual([true, true]);
    for (const pid of [worker!, sweep.child.pid!]) process.kill(pid, 'SIGKILL');
    await sweep.ended;
    await untilGone(place.home);
    await place.ask('gc'); // as long as it is said to be trained by a process that is gone
    expect([half, temporary].map((file) => existsSync(file))).toEqual([false, false]);
  });
});

describe('replay', () => {
  it('trains again to the same bits, and leaves nothing', async () => {
    const place = await trained(TINY);
    const before = results(place);
    const { code, stdout } = await place.ask('replay', 'last');
    const [run] = await place.json<{ digest: string }[]>('runs');
    expect([code, stdout]).toEqual([
      0,
      `run1 is the same again, bit for bit: 3 epochs, digest ${run!.digest.slice(0, 12)}\n`,
    ]);
    expect((await place.ask('runs')).stdout).toContain(run!.digest.slice(0, 12));
    expect(results(place)).toEqual(before);
    expect(inHome(place)).toEqual(['evaluation-sets', 'harness.db', 'harness.lock', 'run1']);
  });

  it('says where a curve that is not what the run gives begins to differ', async () => {
    const place = await trained(TINY);
    const database = new Database(join(place.home, 'harness.db'));
    database.exec('UPDATE epochs SET val_loss = val_loss * (1 + 1e-15) WHERE epoch = 2');
    database.close();
    const { code, stdout } = await place.ask('replay', 'run1');
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^run1 differs from epoch 2 on: val_loss was [\d.]+, is [\d.]+ \(digest/),
    ]);
    const document = JSON.parse((await place.ask('replay', '1', '--json')).stdout) as Record<string, unknown>;
    expect(document).toMatchObject({
      run: 1,
      equal: false,
      weights_equal: true,
      first_difference: { epoch: 2, metric: 'val_loss' },
    });
  });

  it('is refused for a run that is not done', async () => {
    const place = await halfTrained(TINY);
    const { code, stderr } = await place.ask('replay', 'run1');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/run1 is failed[^]*harness resume run1/)]);
  });

  it('that is interrupted leaves nothing', async () => {
    const place = await trained(LONG);
    const replay = place.start('replay', 'run1', { env: UNHURRIED });
    await replay.said(/epoch 2:/);
    replay.child.kill('SIGINT');
    expect((await replay.ended).code).toBe(130);
    expect(inHome(place)).toEqual(['evaluation-sets', 'harness.db', 'harness.lock', 'run1']);
  });

  it('what an attempt was trained with is on record: versions, processor, threads, commit', async () => {
    const place = await trained(TINY);
    const { attempts } = await place.json<{ attempts: { provenance: Record<string, unknown> }[] }>('show', 'run1');
    expect(Object.keys(attempts[0]!.provenance)).toEqual(
      expect.arrayContaining([
        'node',
        'engine',
        'engineVersion',
        'harness',
        'cpu',
        'threads',
        'gitCommit',
        'gitDirty',
        'gitDiff',
      ]),
    );
    const plan = JSON.parse(readFileSync(join(place.home, 'run1', 'plan.json'), 'utf8')) as { sweep: { text: string } };
    expect(plan.sweep.text).toBe(TINY);
  });
});
