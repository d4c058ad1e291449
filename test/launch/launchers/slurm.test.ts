// Sweeps on a real Slurm of two nodes: whatever happens to jobs, nodes, the controller or the coordinator, rows and
// weights are bit for bit those of a sweep on one machine.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { askIn } from '../../../src/launch/launchers/slurm/commands.js';
import { slurmLauncher } from '../../../src/launch/launchers/slurm/slurm.js';
import { readJobFile } from '../../../src/store/ownership/job-file.js';
import { attemptsIn, homePaths } from '../../../src/util/files.js';
import { SWEEP, workplace, type Running, type Workplace } from '../../setup/program.js';
import { commandsOf, reading, results, states, until } from '../../setup/results.js';
import { haveSlurm, startSlurm, type Slurm } from '../../setup/slurm.js';
import { beforeTests, resultsOf } from '../../setup/trained.js';
import { resting } from '../../setup/unhurried.js';
import { conforms } from './conformance.js';

const what = 'sweeps on Slurm';
const isThere = haveSlurm(what);

/** Two runs: half a minute, of which they rest for most. */
const LONGER = SWEEP.replace('epochs: 3', 'epochs: 30').replace('seeds: [1, 2]', 'seeds: [1]');

const SINGLE = withoutVariants(LONGER);

function withoutVariants(spec: string): string {
  return spec.replace(/ {2}parameters: .*\n/, '');
}

/** Its worker's own log says so: its coordinator hears of it a second later. */
const trains = (place: Workplace, run: number): Promise<void> =>
  until(() => logOf(place, run).includes('"type":"epoch"'), 120);

function logOf(place: Workplace, run: number): string {
  const { events } = homePaths(place.home).run(run).attempt(1);
  return existsSync(events) ? readFileSync(events, 'utf8') : '';
}

/** What an undisturbed sweep on this machine computes, once it is asked for. */
let kept: Promise<unknown> | undefined;
const undisturbed = (): Promise<unknown> => (kept ??= resultsOf(LONGER));

/** A sweep under way, its jobs, and what it says of the runs in the end. */
interface OnCluster {
  readonly place: Workplace;
  readonly sweep: Running;
  /** Ids of the jobs that wait or run. */
  readonly jobs: () => Promise<readonly string[]>;
}

const envOf = (slurm: Slurm) => ({ ...slurm.env, ...resting(1000) });

function swept(slurm: Slurm, cleanUp: (act: () => void) => void, spec = LONGER, ...words: string[]): OnCluster {
  const place = workplace(spec, cleanUp);
  const sweep = place.start('sweep', place.spec, '--launcher', 'slurm', ...words, { env: envOf(slurm) });
  const jobs = async (): Promise<readonly string[]> => {
    const [name] = readdirSync(join(place.home, 'submissions'));
    return (await slurm.ask('squeue', '-h', '-r', '-n', name!, '-o', '%i')).trim().split('\n');
  };
  return { place, sweep, jobs };
}

const attemptsOf = (place: Workplace): unknown =>
  reading(place, (connection) =>
    connection.prepare('SELECT run_id AS run, number, outcome FROM attempts ORDER BY 1, 2').all(),
  );

/** Of two runs. */
const interruptedOnce = [1, 2].flatMap((run) => [
  { run, number: 1, outcome: 'interrupted' },
  { run, number: 2, outcome: 'finished' },
]);

/** The process that trains a run; none where it has ended. */
const workerOf = (place: Workplace, run: number): number | undefined =>
  commandsOf(place.home).find(({ command }) => command.split('\0').at(-2) === `${run - 1}`)?.pid; // its task

/** Its worker waits for Slurm's warning, with which SIGCONT comes, instead of computing until then. */
function halt(place: Workplace, run: number): void {
  const worker = workerOf(place, run);
  if (worker !== undefined) process.kill(worker, 'SIGSTOP'); // on a slow machine the warning may have come before
}

/** Of a halted worker that nobody asks to stop; on a node that is gone, it is, too. */
function goOn(place: Workplace, run: number): void {
  const worker = workerOf(place, run);
  if (worker !== undefined) process.kill(worker, 'SIGCONT');
}

/** A halted worker goes on once it has been asked to stop. */
async function goOnOnceAsked(place: Workplace, run: number): Promise<void> {
  await until(() => existsSync(homePaths(place.home).run(run).attempt(1).stop), 120);
  process.kill(workerOf(place, run)!, 'SIGCONT');
}

/** So that it is not done before it is cancelled, however slow the machine. */
const haltOnce = async (place: Workplace, ...runs: readonly number[]): Promise<void> =>
  void (await Promise.all(runs.map((run) => trains(place, run).then(() => halt(place, run)))));

const resume = (place: Workplace, slurm: Slurm, ...words: string[]) =>
  place.run('resume', ...words, { env: envOf(slurm) });

/** For all tests that leave its nodes and its controller as they are. */
const cluster = beforeTests((cleanUp) => startSlurm({ cpus: 8 }, cleanUp));

describe.runIf(isThere)(what, { concurrent: true, timeout: 300_000 }, () => {
  it('go on in other jobs when the time limit of theirs comes near', async ({ onTestFinished }) => {
    const { place, sweep } = swept(cluster(), onTestFinished, SINGLE, '--set', 'launcher={type: slurm, time: 1}');
    await haltOnce(place, 1);
    const { code, stderr } = await sweep.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/run1 .*its job came to an end before it did/);
    expect(results(place)).toEqual(await resultsOf(SINGLE));
  });

  it('compute the same bits as processes of this machine, and leave nothing of the submission behind', async ({
    onTestFinished,
  }) => {
    const { place, sweep } = swept(
      cluster(),
      onTestFinished,
      SWEEP,
      '--set',
      'launcher={type: slurm, runs_per_task: 2}',
    );
    const { code, stderr } = await sweep.ended;
    expect(code, stderr).toBe(0);
    expect(results(place)).toEqual(await resultsOf(SWEEP));
    expect(readdirSync(join(place.home, 'submissions'))).toEqual([]);
  });

  it('go on by themselves where a job is sent back, and where its time is over', async ({ onTestFinished }) => {
    const slurm = cluster();
    const { place, sweep, jobs } = swept(slurm, onTestFinished);
    await haltOnce(place, 1, 2);
    const [first, second] = await jobs();
    await slurm.ask('scontrol', 'requeue', first!);
    await slurm.ask('scancel', '--signal=USR2', '--batch', second!); // as Slurm does ahead of a time limit
    goOn(place, 2);
    const { code, stderr } = await sweep.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/run1 .*its job was started anew \(attempt 2\)/);
    expect(stderr).toMatch(/run2 .*its job came to an end before it did; it goes on from its last checkpoint/);
    expect(results(place)).toEqual(await undisturbed());
    expect(attemptsOf(place)).toEqual(interruptedOnce);
  });

  it('write checkpoints where somebody cancels a job, say so, and can be resumed', async ({ onTestFinished }) => {
    const slurm = cluster();
    const { place, sweep, jobs } = swept(slurm, onTestFinished);
    await haltOnce(place, 1);
    await slurm.ask('scancel', (await jobs())[0]!);
    const { code, stderr } = await sweep.ended;
    expect([code, states(place)], stderr).toEqual([130, ['interrupted', 'finished']]);
    const resumed = await place.ask('resume', '--launcher', 'inline');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(results(place)).toEqual(await undisturbed());
  });

  it('outlive their coordinator: whoever resumes collects what its jobs did, and submits what was cancelled', async ({
    onTestFinished,
  }) => {
    const slurm = cluster();
    const { place, sweep, jobs } = swept(slurm, onTestFinished);
    await haltOnce(place, 1, 2);
    sweep.child.kill('SIGKILL');
    await sweep.ended;
    const refused = await place.ask('rm', 'run1', '--yes');
    expect(refused.code, refused.stderr).toBe(2);
    goOn(place, 1);
    await slurm.ask('scancel', (await jobs()).at(-1)!);
    await until(() => existsSync(homePaths(place.home).run(2).attempt(1).result));
    const resumed = await resume(place, slurm);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(results(place)).toEqual(await undisturbed());
    expect(attemptsOf(place)).toEqual([{ run: 1, number: 1, outcome: 'finished' }, ...interruptedOnce.slice(2)]);
    expect(readJobFile(homePaths(place.home).run(2).attempt(2))).toBeDefined();
  });

  it('are left by Ctrl-C; --cancel has their runs write checkpoints', async ({ onTestFinished }) => {
    const slurm = cluster();
    const { place, sweep, jobs } = swept(slurm, onTestFinished);
    await haltOnce(place, 1, 2);
    sweep.child.kill('SIGINT');
    const left = await sweep.ended;
    expect(left.code).toBe(130);
    expect(left.stderr).toContain('leaving: jobs go on; harness resume collects what they do');
    expect(states(place)).toEqual(['running', 'running']);
    expect((await jobs()).length).toBe(2);
    const cancelling = resume(place, slurm, '--cancel');
    await Promise.all([1, 2].map((run) => goOnOnceAsked(place, run)));
    const cancelled = await cancelling;
    expect([cancelled.code, states(place)], cancelled.stderr).toEqual([130, ['interrupted', 'interrupted']]);
    expect((await place.ask('resume', '--launcher', 'inline')).code).toBe(0);
    expect(results(place)).toEqual(await undisturbed());
  });

  it('that share a task cost each other nothing: one that crashes, one that fails', async ({ onTestFinished }) => {
    const spec = `${SINGLE.replace('seeds: [1]', 'seeds: [1, 2, 3]')}launcher: {type: slurm, runs_per_task: 6}\n`;
    const { place, sweep } = swept(cluster(), onTestFinished, spec);
    await trains(place, 1);
    const run2 = homePaths(place.home).run(2);
    rmSync(run2.checkpoints, { recursive: true, force: true });
    writeFileSync(run2.checkpoints, 'in the way');
    process.kill(commandsOf(place.home).find(({ command }) => command.includes('job-main'))!.pid, 'SIGKILL');
    const { code, stderr } = await sweep.ended;
    expect([code, states(place)], stderr).toEqual([1, ['failed', 'failed', 'finished']]);
    expect(stderr).toMatch(/run1 .*failed: its job \d+_0 is FAILED for Slurm \(signal 9\)/);
    const submissionOf = (run: number): string | undefined => {
      const paths = homePaths(place.home).run(run);
      return readJobFile(paths.attempt(attemptsIn(paths.folder).at(-1)!))?.submission;
    };
    expect(new Set([1, 2, 3].map(submissionOf)).size).toBe(3); // no process that something failed in is used again
  });

  it('fail with the last words of a line of setup that failed', async ({ onTestFinished }) => {
    const slurm = cluster();
    const spec = `${SWEEP.replace('seeds: [1, 2]', 'seeds: [1]')}launcher: {type: slurm, setup: ['echo no such module >&2; exit 3']}\n`;
    const { sweep } = swept(slurm, onTestFinished, spec);
    const { code, stderr } = await sweep.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/failed: its job \d+_0 is FAILED for Slurm \(exit code 3\)\n.*no such module/);
  });

  it('are refused before any run is claimed where Slurm would take no such job', async ({ onTestFinished }) => {
    const { place, sweep } = swept(
      cluster(),
      onTestFinished,
      SWEEP,
      '--set',
      'launcher={type: slurm, partition: nope}',
    );
    const { code, stderr } = await sweep.ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining('Slurm would take no job of these: ')]);
    expect(stderr).toContain('Invalid partition name');
    expect(states(place)).toEqual(['planned', 'planned', 'planned', 'planned']);
  });
});

describe.runIf(isThere)(`${what} that are cut off`, { concurrent: true, timeout: 300_000 }, () => {
  it('from their nodes by jobs that are worth more: they go on when there is room again', async ({
    onTestFinished,
  }) => {
    const slurm = await startSlurm({ nodes: 1 }, onTestFinished);
    const { place, sweep } = swept(slurm, onTestFinished, SINGLE);
    await haltOnce(place, 1);
    await slurm.ask('sbatch', '--partition=high', '--exclusive', '--output=/dev/null', '--wrap=sleep 2');
    const { code, stderr } = await sweep.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/run1 .*its job was started anew \(attempt 2\)/);
    expect(results(place)).toEqual(await resultsOf(SINGLE));
    expect(attemptsOf(place)).toEqual(interruptedOnce.slice(0, 2));
  });

  it('from a node: its runs finish on the other, from their checkpoints', async ({ onTestFinished }) => {
    const slurm = await startSlurm({ cpus: 1 }, onTestFinished);
    const { place, sweep } = swept(slurm, onTestFinished);
    await haltOnce(place, 1, 2);
    await slurm.killNode(1);
    for (const run of [1, 2]) goOn(place, run);
    const { code, stderr } = await sweep.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/run\d .*its job was started anew \(attempt 2\)/);
    expect(results(place)).toEqual(await undisturbed());
  });

  it('from the controller: jobs go on, and what it cannot be given waits for it', async ({ onTestFinished }) => {
    const slurm = await startSlurm({}, onTestFinished);
    const { place, sweep } = swept(slurm, onTestFinished, SINGLE);
    await trains(place, 1);
    await slurm.stopController();
    const { code, stderr } = await sweep.ended;
    expect(code, stderr).toBe(0);
    expect(results(place)).toEqual(await resultsOf(SINGLE));

    const spec = withoutVariants(SWEEP).replace('seeds: [1, 2]', 'seeds: [1]');
    const later = swept(slurm, onTestFinished, spec);
    await later.sweep.said(/Slurm cannot be asked now: .*; jobs go on/);
    await slurm.startController();
    const outcome = await later.sweep.ended;
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(results(later.place)).toEqual(await resultsOf(spec));
  });
});

const program = fileURLToPath(new URL('../../../dist/launch/worker/job-main.js', import.meta.url));
if (isThere) {
  conforms('slurm', {
    make: () => Promise.resolve(launcherOf(cluster())),
    env: () => cluster().env,
    canKill: false,
    outlives: true,
    process: 'job-main',
  });
}

function launcherOf({ env }: Slurm) {
  return slurmLauncher({
    ask: askIn({ ...process.env, ...env }),
    keys: { type: 'slurm' },
    elapsed: () => performance.now(),
    note: () => {},
    programs: { node: process.execPath, program },
  });
}
