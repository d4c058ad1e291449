// Standard streams that are full, closed or not what they should be: runs train on, and the exit code tells whether the
// result was delivered.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main, workplace, type Outcome, type Workplace } from '../setup/program.js';
import { results, states } from '../setup/results.js';
import { TINY } from '../setup/tiny.js';
import { resultsOf, trained } from '../setup/trained.js';
import { sized } from '../setup/wide.js';

/** Runs a command of the program with its streams redirected by a shell. */
function redirected(place: Workplace, words: string, redirections: string): Promise<Outcome> {
  const line = `exec ${process.execPath} ${main} ${words} ${redirections}`;
  const env = { ...process.env, HARNESS_HOME: place.home, NO_COLOR: '1' };
  const child = spawn('sh', ['-c', line], { cwd: place.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr })));
}

const TOLD = /^standard output: the disk is full \(ENOSPC.*\)\n {2}hint: .*\n$/m;

describe.runIf(existsSync('/dev/full'))('a sweep whose streams are', () => {
  it.each([
    ['stderr full', '2> /dev/full', 0],
    ['stderr closed', '2>&-', 0],
    ['stderr not for writing', '2< tiny.yaml', 0],
    ['stdout full', '> /dev/full', 1],
    ['stdout closed', '>&-', 0],
    ['both full', '> /dev/full 2>&1', 1],
    ['all closed', '<&- >&- 2>&-', 0],
  ])('%s trains on, writes into no file of its own, and exits with what was delivered', async (_, how, expected) => {
    const place = workplace(TINY);
    // Streams that are there matter to no process that is started.
    const launcher = how.includes('&-') ? 'local' : sized('inline', 'local');
    const { code, stderr } = await redirected(place, `sweep ${place.spec} --launcher ${launcher}`, how);
    expect([code, states(place)], stderr).toEqual([expected, ['finished']]);
    expect(stderr).not.toMatch(/^ {4}at |internal:/m);
    if (how === '> /dev/full') expect(stderr).toMatch(TOLD);
    expect(results(place)).toEqual(await resultsOf(TINY));
  });
});

describe.runIf(existsSync('/dev/full'))('a result that cannot be printed', () => {
  it.each(sized(['--help', 'runs --json'], ['engines', '--help', 'runs --json', 'engines --json']))(
    'is told on stderr, with exit code 1: %s',
    async (words) => {
      const { code, stderr } = await redirected(await trained(TINY), words, '> /dev/full');
      expect([code, stderr]).toEqual([1, expect.stringMatching(TOLD)]);
    },
  );

  it('though a part of it was (a disk that fills up; here, a limit on the size of files)', async () => {
    const place = await trained(TINY);
    const query = 'with recursive seq(n) as (select 1e15 union all select n + 1 from seq limit 9000) select n from seq';
    const line = `ulimit -f 64; exec ${process.execPath} ${main} sql "${query}" --limit 9000 > out`; // in KiB
    const env = { ...process.env, HARNESS_HOME: place.home };
    const { status, stderr } = spawnSync('bash', ['-c', line], { cwd: place.folder, env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^standard output: the file would be larger than it may/),
    ]);
    expect(readFileSync(join(place.folder, 'out'))).toHaveLength(64 * 1024);
  });

  it('to a reader that has read enough is no error', () => {
    const place = workplace();
    const line = `${process.execPath} ${main} --help | head -n 1; exit \${PIPESTATUS[0]}`;
    const { status, stderr } = spawnSync('bash', ['-c', line], { cwd: place.folder, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});

it('standard input that is a folder is none', async () => {
  const place = await trained(TINY);
  mkdirSync(join(place.folder, 'folder'));
  const { code, stderr } = await redirected(place, 'predict 1', '< folder');
  expect(code).toBe(2);
  expect(stderr).not.toMatch(/internal:/);
});
