// Workers that die, hang or run out of memory: only their run fails, with what they said last; the others go on.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { homePaths } from '../../src/util/files.js';
import { workplace, type Surroundings, type Workplace } from '../setup/program.js';
import { processesOf, reading, results, rowsOf, states, until, untilGone } from '../setup/results.js';
import { TINY } from '../setup/tiny.js';
import { resultsOf } from '../setup/trained.js';
import { sized } from '../setup/wide.js';

/** Longer than a tiny run takes on a slow machine that does much else. */
const SLOW_S = 12;

const preload = fileURLToPath(new URL('./misbehave.js', import.meta.url));
/** @param how as `exit:1,2 throw:3`: ways to misbehave, and the runs that do */
const misbehaving = (how: string, attempts?: number): Surroundings => ({
  env: {
    NODE_OPTIONS: `--import ${preload}${how.includes('memory') ? ' --max-old-space-size=64' : ''}`,
    MISBEHAVE: how,
    ...(attempts !== undefined && { MISBEHAVE_ATTEMPTS: String(attempts) }),
  },
});

const seeds = (list: number[], more = ''): string => `${TINY}sweep: {seeds: [${list.join(', ')}]}\n${more}`;
const attempts = (place: Workplace): unknown =>
  reading(place, (connection) =>
    connection.prepare('SELECT run_id, number, outcome FROM attempts ORDER BY 1, 2').raw().all(),
  );

describe('a worker that', () => {
  const DEATHS: readonly (readonly [run: number, told: RegExp])[] = [
    [4, /ended with exit code 3\n {4}this worker has lost its way/],
    [5, /ended with exit code 1\n[^]*thrown before anything was done/],
    [6, /ended with signal SIGABRT\n[^]*heap/],
    ...sized<[number, RegExp][]>([], [[7, /ended with signal SIGSEGV/]]),
  ];
  const last = 5 + DEATHS.length - 1;

  it('exits, throws, runs out of memory (or segfaults) fails alone, and its end is told at once', async () => {
    const place = workplace(seeds(Array.from({ length: last }, (_, index) => index + 1)));
    // Three alike are not enough where one finished before.
    const ways = `exit:2,3,4 throw:5 memory:6${sized('', ' segfault:7')}`;
    const { code, stderr } = await place.run('sweep', place.spec, '--jobs', '1', misbehaving(ways));
    expect(code).toBe(1);
    expect(states(place)).toEqual(['finished', ...Array<string>(last - 2).fill('failed'), 'finished']);
    for (const [run, told] of DEATHS) {
      const [, meanwhile] = new RegExp(`^.*run${run} .*: started$([^]*)^.*run${run + 1} .*: started$`, 'm').exec(
        stderr,
      )!;
      expect(meanwhile).toMatch(told);
      const shown = await place.json<{ attempts: { error: string }[] }>('show', `run${run}`);
      expect(`${shown.attempts[0]!.error.replaceAll('\n', '\n    ')}`).toMatch(told);
    }
    expect((await place.ask('sweep', place.spec)).code).toBe(0);
    expect(states(place)).toEqual(Array(last).fill('finished'));
  });

  it('loops for ever, or is stopped (SIGSTOP), is ended by limits.run_timeout, and the others go on', async () => {
    const [looping, stopped, other] = [3, 100_000, 4]; // epochs of a variant each
    const place = workplace(
      `${TINY}sweep: {parameters: {training.epochs: {values: [${looping}, ${stopped}, ${other}]}}}\nlimits: {run_timeout: ${SLOW_S}, jobs: 2}\n`,
    );
    const started = Date.now();
    const sweep = place.start('sweep', place.spec, misbehaving('hang:1'));
    await sweep.said(/run2 .*epoch 1:/);
    const [worker] = rowsOf<{ pid: number }>(place, 'SELECT pid FROM attempts WHERE run_id = 2');
    process.kill(worker!.pid, 'SIGSTOP');
    for (const run of [1, 2]) {
      await sweep.said(new RegExp(`run${run} .*failed: took longer than limits.run_timeout \\(${SLOW_S} s\\)`));
    }
    expect(Date.now() - started).toBeLessThan((SLOW_S + 7 + 10) * 1000); // asked twice, and a slow machine
    const { code } = await sweep.ended;
    expect(code).toBe(1);
    expect(states(place)).toEqual(['failed', 'failed', 'finished']);
    expect(processesOf(place.home)).toEqual([]);
  });

  it('is busy is gone five seconds after its coordinator, too', async () => {
    const place = workplace(TINY);
    const sweep = place.start('sweep', place.spec, misbehaving('hang:1'));
    const { stderr } = homePaths(place.home).run(1).attempt(1);
    await until(() => existsSync(stderr) && readFileSync(stderr, 'utf8').includes('hears nothing more'));
    sweep.child.kill('SIGKILL');
    await sweep.ended;
    expect(processesOf(place.home)).toHaveLength(1);
    const left = Date.now();
    await untilGone(place.home);
    expect(Date.now() - left).toBeLessThan(5000 + 10_000); // and a slow machine
    expect((await place.ask('resume')).code).toBe(0);
    expect(states(place)).toEqual(['finished']);
  });
});

it('three runs that fail alike are enough: the others are not tried, and what to do is said', async () => {
  const place = workplace(seeds([1, 2, 3, 4]));
  const { code, stderr } = await place.run('sweep', place.spec, '--jobs', '1', misbehaving('exit:1,2,3,4'));
  expect(code).toBe(1);
  expect(stderr).toContain(
    'the sweep stops: the first three runs failed alike: the training process ended with exit code 3',
  );
  expect(states(place)).toEqual(['failed', 'failed', 'failed', 'planned']);
  expect((await place.ask('sweep', place.spec)).code).toBe(0);
});

describe('retry', () => {
  it('goes on from the last checkpoint after a crash, as a new attempt, to the same bits', async () => {
    const place = workplace(seeds([1, 2], 'retry: {max: 2}\n'));
    const { code, stderr } = await place.run('sweep', place.spec, '--jobs', '1', {
      // Each attempt's fifth line: in the second epoch, in the third, then the end.
      env: { HARNESS_CRASH_AT: 'worker/logged:5' },
    });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('ended with signal SIGKILL; it goes on from its last checkpoint (retry 2 of 2)');
    const outcomes = ['failed', 'failed', 'finished'];
    expect(attempts(place)).toEqual(
      [1, 2].flatMap((run) => outcomes.map((outcome, index) => [run, index + 1, outcome])),
    );
    expect(results(place)).toEqual(await resultsOf(seeds([1, 2])));
  });

  it('has an end', async () => {
    const place = workplace(seeds([1], 'retry: {max: 1}\n'));
    const { code, stderr } = await place.run('sweep', place.spec, misbehaving('segfault:1'));
    expect(code).toBe(1);
    expect(stderr.match(/goes on from its last checkpoint/g)).toHaveLength(1);
    expect(attempts(place)).toEqual([1, 2].map((number) => [1, number, 'failed']));
  });

  it('after a time limit only where the spec says so', async () => {
    const place = workplace(seeds([1, 2], `limits: {run_timeout: ${SLOW_S}}\nretry: {max: 1, on: [timeout]}\n`));
    const { code, stderr } = await place.run('sweep', place.spec, misbehaving('hang:1 exit:2', 1));
    expect(code, stderr).toBe(1);
    expect(attempts(place)).toEqual([
      [1, 1, 'failed'],
      [1, 2, 'finished'],
      [2, 1, 'failed'],
    ]);
  });
});
