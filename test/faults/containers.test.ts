// Two containers that share a folder: process numbers of one mean nothing in the other. What lives is known by locks.
// And whoever replaces the database, beside whoever writes into it.

import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { identifyProcess } from '../../src/launch/host/provenance.js';
import { rebuild } from '../../src/store/care/rebuild.js';
import { FileLock, isHeld } from '../../src/store/ownership/lock.js';
import { homePaths } from '../../src/util/files.js';
import { main, workplace, type Outcome, type Workplace } from '../setup/program.js';
import { reading, states, until } from '../setup/results.js';
import { trained } from '../setup/trained.js';
import { TINY } from '../setup/tiny.js';
import { UNHURRIED } from '../setup/unhurried.js';

const ENDLESS = TINY.replace('epochs: 3', 'epochs: 1000000');
const commands = fileURLToPath(new URL('./commands.js', import.meta.url));
const CONTAINER = ['--pid', '--fork', '--kill-child', '--mount-proc'];

function canUnshare(): boolean {
  try {
    execFileSync('unshare', [...CONTAINER, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Starts a program in a container of its own. */
function start({ folder, home }: Workplace, program: string, ...words: string[]) {
  const env = { ...process.env, ...UNHURRIED, HARNESS_HOME: home, NO_COLOR: '1' };
  const child = spawn('unshare', [...CONTAINER, process.execPath, program, ...words], { cwd: folder, env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Outcome>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, ended, said: () => stderr };
}

/** What commands answer in a container of their own, one after the other. */
async function inContainer(place: Workplace, ...given: string[][]): Promise<{ code: number; output: string }[]> {
  const { stdout, stderr } = await start(place, commands, JSON.stringify(given)).ended;
  expect(stderr).toBe('');
  return JSON.parse(stdout) as { code: number; output: string }[];
}

const epochsOf = (place: Workplace): number =>
  reading(place, (connection) => connection.prepare<[], number>('SELECT count(*) FROM curves').pluck().get())!;

describe.skipIf(!canUnshare())('a run that is trained in one container', () => {
  it('is neither taken, removed, swept out nor rebuilt away from another one; once it is dead, it is lost', async () => {
    const place = workplace(ENDLESS);
    const sweep = start(place, main, 'sweep', place.spec);
    await until(() => sweep.said().includes('epoch 2'));

    const given = [
      ['sweep', place.spec],
      ['resume'],
      ['rm', 'run1'],
      ['rebuild'],
      ['gc'],
      ['doctor', '--fix', '--quick'],
    ];
    expect(await inContainer(place, ...given)).toMatchObject([
      { code: 0, output: expect.stringContaining('1 running; 0 trained now') as string },
      { code: 0, output: expect.stringContaining('there is nothing to do') as string },
      { code: 2, output: expect.stringContaining('run1 is being trained') as string },
      {
        code: 2,
        output: expect.stringContaining('run1 is being trained: the database cannot be rebuilt meanwhile') as string,
      },
      { code: 0 },
      { code: 0 },
    ]);
    expect(states(place)).toEqual(['running']);
    const before = epochsOf(place);
    await until(() => sweep.said().includes(`epoch ${before + 5}:`));
    expect(epochsOf(place)).toBeGreaterThan(before);
    expect(readdirSync(join(place.home, 'run1')).filter((name) => name.startsWith('attempt'))).toEqual(['attempt-1']);

    sweep.child.kill('SIGKILL');
    await sweep.ended;
    await until(() => !isHeld(homePaths(place.home).run(1).attempt(1).lock));
    expect(await inContainer(place, ['doctor', '--fix', '--quick'], ['runs', '--json'], ['rm', 'run1'])).toMatchObject([
      { output: expect.stringContaining('is said to be trained by') as string },
      { output: expect.stringContaining('"status": "lost"') as string },
      { code: 0 },
    ]);
  });
});

describe('a rebuild', () => {
  it('is refused while a sweep goes on', async () => {
    const place = workplace(ENDLESS);
    const sweep = place.start('sweep', place.spec, { env: UNHURRIED });
    onTestFinished(() => void sweep.child.kill('SIGKILL'));
    await sweep.said(/started/);
    expect((await place.ask('rebuild')).stderr).toMatch(/is being trained|another harness is at work here/);
    sweep.child.kill('SIGINT');
    expect((await sweep.ended).code).toBe(130);
    expect((await place.ask('rebuild')).code).toBe(0);
  });

  it(
    'keeps a sweep waiting that begins meanwhile; it is refused where that takes too long',
    { timeout: 120_000 },
    async () => {
      const place = await trained(TINY);
      const lock = FileLock.take(homePaths(place.home).lock, 'exclusive')!;
      const refused = await place.run('sweep', place.spec);
      expect([refused.code, refused.stderr]).toEqual([
        2,
        expect.stringContaining('being rebuilt, brought up to date or tidied'),
      ]);
      const waiting = place.run('sweep', place.spec);
      setTimeout(() => lock.release(), 3000);
      expect((await waiting).code).toBe(0);
    },
  );

  it('gives no number again that was given to a run which is gone, though the old database cannot be read', async () => {
    const place = await trained(`${TINY}sweep: {seeds: [1, 2]}\n`);
    await place.ask('rm', 'run2');
    execFileSync('truncate', ['--size', '100', join(place.home, 'harness.db')]);
    rebuild(
      homePaths(place.home),
      () => 9,
      () => false,
    );
    await place.ask('sweep', place.spec);
    expect((await place.json<{ run: number }[]>('runs')).map(({ run }) => run)).toEqual([1, 3]);
  });
});

describe('a database of an older harness', () => {
  /** As a sweep of its time leaves it that goes on: no locks, a row with the number of a process that lives. */
  function withSweep(home: string): void {
    const database = new Database(join(home, 'harness.db'));
    const { pid, started, bootId } = identifyProcess(process.ppid);
    database.prepare("UPDATE runs SET status = 'running' WHERE id = 2").run();
    database
      .prepare('UPDATE attempts SET pid = ?, pid_started = ?, boot_id = ? WHERE run_id = 2')
      .run(pid, started, bootId);
    database.close();
  }

  it('is neither brought up to date nor rebuilt while one of its sweeps goes on', async () => {
    const place = workplace(TINY);
    place.leaveUnaudited('a database alone, without the folders of its runs');
    mkdirSync(place.home, { recursive: true });
    copyFileSync(join(import.meta.dirname, '..', 'store', 'databases', 'schema-5.db'), join(place.home, 'harness.db'));
    withSweep(place.home);
    const before = readFileSync(join(place.home, 'harness.db'));
    for (const words of [['doctor', '--quick'], ['sweep', place.spec], ['rebuild']]) {
      const { code, stderr } = await place.ask(...words);
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/run2 is being trained: the database cannot be .* meanwhile/),
      ]);
    }
    expect(readFileSync(join(place.home, 'harness.db')).equals(before)).toBe(true);
  });
});
