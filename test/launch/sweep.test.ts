// A sweep under way: interrupted, killed, failing, hanging; and that nothing is lost by it.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPlan, uidOf } from '../../src/store/registry/plan-record.js';
import { readResult } from '../../src/store/ingest/result-file.js';
import { SWEEP, workplace, type Workplace } from '../setup/program.js';
import { commandsOf, processesOf, reading, results, resultsOfRun, states, untilGone } from '../setup/results.js';
import { beforeTests, trained } from '../setup/trained.js';
import { UNHURRIED } from '../setup/unhurried.js';
import { sized } from '../setup/wide.js';

/** The same work, which lasts so long, unhurried, that it can be interrupted in the middle. */
const LONGER = SWEEP.replace('epochs: 3', 'epochs: 24').replace('seeds: [1, 2]', 'seeds: [1]');
/** The first of its runs alone. */
const ONE = LONGER.replace('[none, output]', '[none]');

const ENDLESS = LONGER.replace('epochs: 24, batch_size: 15', 'epochs: 100000, batch_size: 2');

/** How many processes train; one that a worker is about to start still shows the worker's command. */
function workersOf(folder: string): number {
  const workers = commandsOf(folder).filter(({ command }) => command.includes('worker/main'));
  return workers.filter(({ parent }) => workers.every(({ pid }) => pid !== parent)).length;
}

describe('a sweep that is interrupted', () => {
  const undisturbed = beforeTests((cleanUp) => trained(LONGER, { cleanUp }));

  it('goes on to the same bits, each of its runs', { timeout: 120_000 }, async () => {
    const place = workplace(LONGER);
    const sweep = place.start('sweep', place.spec, { env: UNHURRIED });
    await sweep.said(/run1 .*epoch 4:/);
    await sweep.said(/run2 .*epoch 4:/);
    sweep.child.kill('SIGQUIT');
    expect((await sweep.ended).code).toBe(130);
    expect(processesOf(place.home)).toEqual([]);
    expect(states(place)).toEqual(['interrupted', 'interrupted']);
    expect((await place.ask('sweep', place.spec)).code).toBe(0);
    expect(results(place)).toEqual(results(undisturbed()));
  });

  it.each(sized<readonly NodeJS.Signals[]>(['SIGTERM'], ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']))(
    '%s: writes a checkpoint, leaves no process, and can go on',
    async (signal) => {
      const place = workplace(ONE);
      const sweep = place.start('sweep', place.spec, { env: UNHURRIED });
      await sweep.said(/epoch 4:/);
      sweep.child.kill(signal);
      const { code, stderr } = await sweep.ended;
      expect(code).toBe(130);
      expect(stderr).toContain('stopping: each run writes a checkpoint');
      expect(processesOf(place.home)).toEqual([]);
      expect(states(place)).toEqual(['interrupted']);

      const planned = await place.json<{ runs: { status: string }[] }>('sweep', place.spec, '--dry-run');
      expect(planned.runs.map(({ status }) => status)).toEqual(['to be resumed']);
      expect((await place.ask('resume')).code).toBe(0);
      expect(resultsOfRun(place, 1)).toEqual(resultsOfRun(undisturbed(), 1));
    },
  );

  it('twice: ends at once, and can still be continued', async () => {
    const place = workplace(ONE);
    const sweep = place.start('sweep', place.spec, { env: UNHURRIED });
    await sweep.said(/epoch 3:/);
    const workers = processesOf(place.home);
    expect(workers.length).toBe(1);
    for (const pid of workers) process.kill(pid, 'SIGSTOP'); // hung: it cannot write a checkpoint
    sweep.child.kill('SIGINT');
    await sweep.said(/stopping/);
    sweep.child.kill('SIGINT'); // npm passes on what the terminal has sent already: one Ctrl-C, twice
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(sweep.child.exitCode).toBe(null);
    const asked = Date.now();
    sweep.child.kill('SIGINT');
    expect((await sweep.ended).code).toBe(130);
    expect(Date.now() - asked).toBeLessThan(15_000); // and a slow machine
    expect(processesOf(place.home)).toEqual([]);
    expect((await place.ask('resume', place.spec)).code).toBe(0);
    expect(resultsOfRun(place, 1)).toEqual(resultsOfRun(undisturbed(), 1));
  });

  it('by the death of its coordinator: workers save themselves and stop; nothing they wrote is lost', async () => {
    const place = workplace(ONE);
    const sweep = place.start('sweep', place.spec, { env: UNHURRIED });
    await sweep.said(/epoch 4:/);
    sweep.child.kill('SIGKILL');
    await sweep.ended;
    await untilGone(place.home);
    expect((await place.ask('sweep', place.spec)).code).toBe(0);
    expect(resultsOfRun(place, 1)).toEqual(resultsOfRun(undisturbed(), 1));
  });

  it('by the death of a worker: only that run fails, its signal is told, and it goes on from its checkpoint', async () => {
    const place = workplace(LONGER.replace('epochs: 24', 'epochs: 12'));
    const sweep = place.start('sweep', place.spec, '--jobs', '1', { env: UNHURRIED });
    await sweep.said(/run1 .*epoch 3:/);
    const [worker] = processesOf(place.home);
    process.kill(worker!, 'SIGKILL');
    const { code, stderr } = await sweep.ended;
    expect(code).toBe(1);
    expect(stderr).toContain('run1 reverse=none seed 1: failed: the training process ended with signal SIGKILL');
    expect(states(place)).toEqual(['failed', 'finished']);
    const resumed = await place.ask('resume', 'run1');
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining('started (attempt 2)')]);
    expect(states(place)).toEqual(['finished', 'finished']);
  });
});

describe('a sweep with limits', () => {
  it('ends a run that takes too long as failed, and the others go on', async () => {
    const place = workplace(`${ENDLESS}limits: {run_timeout: 0.8, jobs: 2}\n`);
    const { code, stderr } = await place.ask('sweep', place.spec, '--launcher', 'local');
    expect(code).toBe(1);
    expect(stderr).toContain('failed: took longer than limits.run_timeout (0.8 s)');
    expect(states(place)).toEqual(['failed', 'failed']);
  });

  it('stops at the first failure when it is told to', async () => {
    const place = workplace(`${ENDLESS}limits: {run_timeout: 0.3, jobs: 1}\non_failure: stop\n`);
    expect((await place.ask('sweep', place.spec, '--launcher', 'local')).code).toBe(1);
    expect(states(place)).toEqual(['failed', 'planned']);
  });

  it('never runs more at a time than it may', async () => {
    const place = workplace(SWEEP.replace('seeds: [1, 2]', 'seeds: [1]'));
    let most = 0;
    const timer = setInterval(() => (most = Math.max(most, workersOf(place.home))), 50);
    const { code } = await place.ask('sweep', place.spec, '--jobs', '1', '--launcher', 'local');
    clearInterval(timer);
    expect(code).toBe(0);
    expect(most).toBe(1);
  });
});

describe('two sweeps of one spec at once', () => {
  it('share the runs: each is trained once', async () => {
    const place = workplace(SWEEP);
    const outcomes = await Promise.all(
      [0, 1].map(() => place.run('sweep', place.spec, '--json', '--launcher', sized('inline', 'local'))),
    );
    expect(outcomes.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0]);
    const trained = outcomes.flatMap(({ stdout }) => (JSON.parse(stdout) as { trained: number[] }).trained);
    expect(trained.sort()).toEqual([1, 2, 3, 4]);
    const counted = 'select count(*) as n, max(number) as most from attempts';
    expect(reading(place, (connection) => connection.prepare(counted).get())).toEqual({ n: 4, most: 1 });
  });
});

describe('what a run leaves on disk', () => {
  it('is its plan, its whole log with a checksum, and its checkpoints', async () => {
    const place = await trained();
    const attempt = join(place.home, 'run1', 'attempt-1');
    const log = readFileSync(join(attempt, 'events.ndjson'));
    const result = readResult(join(attempt, 'result.json'));
    const uid = uidOf(readPlan(join(place.home, 'run1', 'plan.json')));
    const lines = log
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; type: string });
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, i) => i + 1));
    expect(lines.map(({ type }) => type).filter((type) => type !== 'checkpoint')).toEqual([
      'started',
      'epoch',
      'evaluated',
      'epoch',
      'evaluated',
      'epoch',
      'evaluated',
      'finished',
    ]);
    expect(lines[0]).toMatchObject({ v: 2, type: 'started', uid });
    expect(result).toEqual({
      run: uid,
      status: 'finished',
      lastSeq: lines.length,
      log: createHash('sha256').update(log).digest('hex'),
    });
    const query = 'select path, sha256 from checkpoints where run_id = 1 order by epoch desc limit 1';
    const row = reading(place, (connection) => connection.prepare<[], { path: string; sha256: string }>(query).get())!;
    const weights = readFileSync(join(place.home, 'run1', 'checkpoints', row.path));
    expect(createHash('sha256').update(weights).digest('hex')).toBe(row.sha256);
  });
});

describe('a run that goes on elsewhere', () => {
  const numbers = (place: Workplace) =>
    reading(place, (connection) =>
      connection.prepare('select status, engine, bit_exact, epochs from run_summary order by run').all(),
    );

  it('on another engine says so, is marked for good, and ends; on its own it is what it would have been', async () => {
    const place = await trained(SWEEP.replace('seeds: [1, 2]', 'seeds: [1]'), { crashAt: 'worker/logged:7' });
    expect(numbers(place)).toEqual(Array(2).fill({ status: 'failed', engine: 'onnx', bit_exact: 1, epochs: 2 }));
    const resumed = await place.ask('resume', 'run1', '--engine', 'tfjs');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/run1 .*goes on elsewhere than before, so not bit for bit: engine onnx, now tfjs/);
    expect((await place.ask('show', 'run1')).stdout).toMatch(/not bit for bit[^]*2: .* tfjs 4\.22\.0 wasm/);

    const exact = await place.ask('sweep', place.spec);
    expect(exact.code, exact.stderr).toBe(0);
    const finished = { status: 'finished', engine: 'onnx', epochs: 3 };
    const expected = [
      { ...finished, bit_exact: 0 },
      { ...finished, bit_exact: 1 },
    ];
    expect(numbers(place)).toEqual(expected);
    expect((await place.ask('rebuild')).code).toBe(0);
    expect(numbers(place)).toEqual(expected);
  });

  it('the engines there are, are the engines one can ask for', async () => {
    const place = workplace();
    const outcome = await place.ask('sweep', place.spec, '--engine', 'torch');
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/onnx.*tfjs/);
  });
});
