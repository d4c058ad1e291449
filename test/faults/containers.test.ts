// Two containers that share a folder: process numbers of one mean nothing in the other. What lives is known by locks.
// And whoever replaces the database, beside whoever writes into it.

import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
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
const CONTAINER = ['--pid', '--fork', '--kill-child', '--mount-proc'];

function canUnshare(): boolean {
  try {
    execFileSync('unshare', [...CONTAINER, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Gives a command in a container of its own. */
function start({ folder, home }: Workplace, ...words: string[]) {
  const env = { ...process.env, ...UNHURRIED, HARNESS_HOME: home, NO_COLOR: '1' };
  const child = spawn('unshare', [...CONTAINER, process.execPath, main, ...words], { cwd: folder, env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Outcome>((resolve) => child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }))); // prettier-ignore
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, ended, said: () => stderr };
}

const epochsOf = (place: Workplace): number =>
  reading(place, (connection) => connection.prepare<[], number>('SELECT count(*) FROM curves').pluck().get())!;

describe.skipIf(!canUnshare())('a run that is trained in one container', () => {
  it('is neither taken, removed, swept out nor rebuilt away from another one; once it is dead, it is lost', async () => {
    const place = workplace(ENDLESS);
    const sweep = start(place, 'sweep', place.spec);
    await until(() => sweep.said().includes('epoch 2'));
    const run = (...words: string[]): Promise<Outcome> => start(place, ...words).ended;

    const other = await run('sweep', place.spec);
    expect([other.code, other.stderr]).toEqual([0, expect.stringContaining('1 running; 0 trained now')]);
    expect((await run('resume')).stderr).toContain('there is nothing to do');
    for (const [words, refusal] of [
      [['rm', 'run1'], 'run1 is being trained'],
      [['rebuild'], 'run1 is being trained: the database cannot be rebuilt meanwhile'],
    ] as const) {
      const { code, stderr } = await run(...words);
      expect([code, stderr]).toEqual([2, expect.stringContaining(refusal)]);
    }
    expect((await run('gc')).code).toBe(0);
    expect((await run('doctor', '--fix', '--quick')).code).toBe(0);
    expect(states(place)).toEqual(['running']);
    const before = epochsOf(place);
    await until(() => sweep.said().includes(`epoch ${before + 5}:`));
    expect(epochsOf(place)).toBeGreaterThan(before);
    expect(readdirSync(join(place.home, 'run1')).filter((name) => name.startsWith('attempt'))).toEqual(['attempt-1']);

    sweep.child.kill('SIGKILL');
    await sweep.ended;
    await until(() => !isHeld(homePaths(place.home).run(1).attempt(1).lock));
    expect((await run('doctor', '--fix', '--quick')).stdout).toContain('is said to be trained by');
    expect(states(place)).toEqual(['lost']);
    expect((await run('rm', 'run1')).code).toBe(0);
  });
});

describe('a rebuild', () => {
  it('is refused while a sweep goes on', async () => {
    const place = workplace(ENDLESS);
    const sweep = place.start('sweep', place.spec, { env: UNHURRIED });
    onTestFinished(() => void sweep.child.kill('SIGKILL'));
    await sweep.said(/started/);
    expect((await place.run('rebuild')).stderr).toMatch(/is being trained|another harness is at work here/);
    sweep.child.kill('SIGINT');
    expect((await sweep.ended).code).toBe(130);
    expect((await place.run('rebuild')).code).toBe(0);
  });

  it('keeps a sweep waiting that begins meanwhile; it is refused where that takes too long', { timeout: 120_000 }, async () => {
    const place = await trained(TINY);
    const lock = FileLock.take(homePaths(place.home).lock, 'exclusive')!;
    const refused = await place.run('sweep', place.spec);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('being rebuilt, brought up to date or tidied')]);
    const waiting = place.run('sweep', place.spec);
    setTimeout(() => lock.release(), 3000);
    expect((await waiting).code).toBe(0);
  }); // prettier-ignore

  it('gives no number again that was given to a run which is gone, though the old database cannot be read', async () => {
    const place = await trained(`${TINY}sweep: {seeds: [1, 2]}\n`);
    await place.run('rm', 'run2');
    execFileSync('truncate', ['--size', '100', join(place.home, 'harness.db')]);
    rebuild(homePaths(place.home), () => 9, () => false); // prettier-ignore
    await place.run('sweep', place.spec);
    expect((await place.json<{ run: number }[]>('runs')).map(({ run }) => run)).toEqual([1, 3]);
  });
});

describe('a database of an older harness', () => {
  /** As a sweep of its time leaves it that goes on: no locks, a row with the number of a process that lives. */
  function withSweep(home: string): void {
    const database = new Database(join(home, 'harness.db'));
    const { pid, started, bootId } = identifyProcess(process.pid);
    database.prepare("UPDATE runs SET status = 'running' WHERE id = 2").run();
    database.prepare('UPDATE attempts SET pid = ?, pid_started = ?, boot_id = ? WHERE run_id = 2').run(pid, started, bootId); // prettier-ignore
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
      const { code, stderr } = await place.run(...words);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/run2 is being trained: the database cannot be .* meanwhile/)]);
    }
    expect(readFileSync(join(place.home, 'harness.db')).equals(before)).toBe(true);
  }); // prettier-ignore
});
