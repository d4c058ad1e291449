// Workers that die, hang or run out of memory: only their run fails, with what they said last; the others go on.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { homePaths } from '../../src/util/files.js';
import { workplace, type Surroundings, type Workplace } from '../setup/program.js';
import { processesOf, reading, results, states, until, untilGone } from '../setup/results.js';
import { TINY } from '../setup/tiny.js';
import { resultsOf } from '../setup/trained.js';
import { WIDE } from '../setup/wide.js';

/** Longer than a tiny run takes on a slow machine that does much else. */
const SLOW_S = 12;

const preload = fileURLToPath(new URL('./misbehave.js', import.meta.url));
const misbehaving = (how: string, attempts?: number): Surroundings => ({
  env: {
    NODE_OPTIONS: `--import ${preload}${how.startsWith('memory') ? ' --max-old-space-size=64' : ''}`,
    MISBEHAVE: how,
    ...(attempts !== undefined && { MISBEHAVE_ATTEMPTS: String(attempts) }),
  },
});

const seeds = (list: number[], more = ''): string => `${TINY}sweep: {seeds: [${list.join(', ')}]}\n${more}`;
const attempts = (place: Workplace): unknown =>
  reading(place, (connection) => connection.prepare('SELECT run_id, number, outcome FROM attempts ORDER BY 1, 2').raw().all()); // prettier-ignore

describe('a worker that', () => {
  const DEATHS: readonly (readonly [how: string, told: RegExp])[] = [
    ['exit', /ended with exit code 3\n {4}this worker has lost its way/],
    ['throw', /ended with exit code 1\n[^]*thrown before anything was done/],
    ['segfault', /ended with signal SIGSEGV/],
    ['memory', /ended with signal SIGABRT\n[^]*heap/],
  ];
  it.each(DEATHS.filter(([how]) => WIDE || how !== 'segfault'))(
    'does this (%s) fails alone, and its end is told at once',
    async (how, told) => {
      const place = workplace(seeds([1, 2, 3]));
      const { code, stderr } = await place.run('sweep', place.spec, '--jobs', '1', misbehaving(`${how}:2`));
      expect(code).toBe(1);
      expect(stderr).toMatch(told);
      expect(stderr.search(told)).toBeLessThan(stderr.indexOf('run3 default seed 3: started'));
      expect(states(place)).toEqual(['finished', 'failed', 'finished']);
      const shown = await place.json<{ attempts: { error: string }[] }>('show', 'run2');
      expect(`${shown.attempts[0]!.error.replaceAll('\n', '\n    ')}`).toMatch(told);
      expect((await place.ask('sweep', place.spec)).code).toBe(0);
      expect(states(place)).toEqual(['finished', 'finished', 'finished']);
    },
  );

  it.each([
    ['is stopped (SIGSTOP)', 'stop'],
    ['loops for ever', 'loop'],
  ])('%s is ended by limits.run_timeout, and the others go on', async (_, how) => {
    const epochs = how === 'stop' ? '100000, 3' : '3, 4'; // of a variant each
    const place = workplace(
      `${TINY}sweep: {parameters: {training.epochs: {values: [${epochs}]}}}\nlimits: {run_timeout: ${SLOW_S}, jobs: 1}\n`,
    );
    const started = Date.now();
    const sweep = place.start('sweep', place.spec, how === 'loop' ? misbehaving('hang:1') : {});
    if (how === 'stop') {
      await sweep.said(/run1 .*epoch 1:/);
      for (const pid of processesOf(place.home)) process.kill(pid, 'SIGSTOP');
    }
    await sweep.said(new RegExp(`run1 .*failed: took longer than limits.run_timeout \\(${SLOW_S} s\\)`));
    expect(Date.now() - started).toBeLessThan((SLOW_S + 7 + 10) * 1000); // asked twice, and a slow machine
    const { code } = await sweep.ended;
    expect(code).toBe(1);
    expect(states(place)).toEqual(['failed', 'finished']);
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

describe('three runs that fail alike', () => {
  it('are enough: the others are not tried, and what to do is said', async () => {
    const place = workplace(seeds([1, 2, 3, 4, 5]));
    const { code, stderr } = await place.run('sweep', place.spec, '--jobs', '1', misbehaving('exit:1,2,3,4,5'));
    expect(code).toBe(1);
    expect(stderr).toContain('the sweep stops: the first three runs failed alike: the training process ended with exit code 3'); // prettier-ignore
    expect(states(place)).toEqual(['failed', 'failed', 'failed', 'planned', 'planned']);
    expect((await place.ask('sweep', place.spec)).code).toBe(0);
  });

  it('are not, when one that finished is among them', async () => {
    const place = workplace(seeds([1, 2, 3, 4, 5]));
    await place.run('sweep', place.spec, '--jobs', '1', misbehaving('exit:2,3,4,5'));
    expect(states(place)).toEqual(['finished', 'failed', 'failed', 'failed', 'failed']);
  });
});

describe('retry', () => {
  it('goes on from the last checkpoint after a crash, as a new attempt, to the same bits', async () => {
    const place = workplace(seeds([1, 2], 'retry: {max: 2}\n'));
    const { code, stderr } = await place.run('sweep', place.spec, '--jobs', '1', {
      env: { HARNESS_CRASH_AT: 'worker/logged:5' }, // each attempt's fifth line: in the second epoch, in the third, then the end
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
    const place = workplace(seeds([1], 'retry: {max: 2}\n'));
    const { code, stderr } = await place.run('sweep', place.spec, misbehaving('segfault:1'));
    expect(code).toBe(1);
    expect(stderr.match(/goes on from its last checkpoint/g)).toHaveLength(2);
    expect(attempts(place)).toEqual([1, 2, 3].map((number) => [1, number, 'failed']));
  });

  it('after a time limit only where the spec says so', async () => {
    const limits = `limits: {run_timeout: ${SLOW_S}}\nretry: {max: 1, on: [timeout]}\n`;
    const place = workplace(seeds([1], limits));
    const { code, stderr } = await place.run('sweep', place.spec, misbehaving('hang:1', 1));
    expect(code, stderr).toBe(0);
    expect(attempts(place)).toEqual([[1, 1, 'failed'], [1, 2, 'finished']]); // prettier-ignore
    const crashing = workplace(seeds([1], limits));
    expect((await crashing.run('sweep', crashing.spec, misbehaving('exit:1', 1))).code).toBe(1);
    expect(attempts(crashing)).toEqual([[1, 1, 'failed']]);
  });
});
