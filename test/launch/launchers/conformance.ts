// What every launcher has to do, tried on a real run in a real folder: the coordinator's part is played by the test.

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Job, WorkerMessage } from '../../../src/launch/channel/messages.js';
import type { Launcher, RunningWorker } from '../../../src/launch/launchers/launcher.js';
import { identifyProcess } from '../../../src/launch/host/provenance.js';
import { foldersOf, storeOf } from '../../../src/launch/real-parts.js';
import { expand } from '../../../src/plan/expand.js';
import { parseSpec } from '../../../src/spec/parse.js';
import type { Connection } from '../../../src/store/database/connection.js';
import { openDatabase } from '../../../src/store/database/open.js';
import { readResult } from '../../../src/store/ingest/result-file.js';
import { Recorder } from '../../../src/store/recorder.js';
import { homePaths } from '../../../src/util/files.js';
import { temporaryFolder, TINY, type CleanUp } from '../../setup/tiny.js';
import { commandsOf, until } from '../../setup/results.js';
import { WIDE, sized } from '../../setup/wide.js';

/** Some thousand steps: to be stopped in their middle. */
export const LONG = TINY.replace('epochs: 3, batch_size: 15', 'epochs: 2000, batch_size: 2');

export interface Launchable {
  readonly launcher: Launcher;
  readonly home: string;
}

export interface Traits {
  /** A launcher for a folder of runs, gone at the end of the test. */
  readonly make: (home: string, cleanUp: CleanUp) => Promise<Launcher>;
  /** Whether a run can be ended in the middle of a step. */
  readonly canKill: boolean;
  /** Whether workers train on without their coordinator. */
  readonly outlives: boolean;
  /** Of a process that trains, how its command line tells that it is one; undefined: it is the coordinator's own. */
  readonly process: string | undefined;
  /** What the launcher's own commands need, in a process of its own. */
  readonly env?: () => Readonly<Record<string, string>>;
}

/** A folder of runs and its database. */
function opened(home: string) {
  const paths = homePaths(home);
  mkdirSync(home, { recursive: true });
  const connection = openDatabase(paths.database);
  onTestFinished(() => void connection.close());
  const recorder = new Recorder(connection, paths, () => 0);
  return { connection, paths, recorder, store: storeOf(recorder, { pid: process.pid, started: null, bootId: null }) };
}

/** Runs that were claimed, with their folders, as a coordinator has them before it starts a worker. */
export function claimedRuns(home: string, spec = TINY, seeds = '1') {
  const { paths, recorder, store } = opened(home);
  const parsed = parseSpec('tiny.yaml', `${spec}sweep: {seeds: [${seeds}]}\n`);
  const claim = (run: number): Job => {
    const attempt = store.claim(run)!;
    foldersOf(paths, recorder).prepare(run, attempt);
    return { home, run, attempt, until: null, runTimeoutMs: null, threads: 1, ...store.startOf(run) };
  };
  const jobs = recorder.register(parsed, expand(parsed)).map(({ id }) => claim(id));
  return { paths, recorder, store, jobs, claim };
}

/** A worker under way, and what it said. */
export function begun(launcher: Launcher, job: Job): { worker: RunningWorker; said: WorkerMessage[] } {
  const said: WorkerMessage[] = [];
  const worker = launcher.start(job, (message) => said.push(message));
  worker.begin();
  return { worker, said };
}

/** A process that has a run trained, and has been told that it is. */
async function coordinatorOf(home: string, launcher: string, { env = () => ({}) }: Traits): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('./coordinator.js', import.meta.url));
  const child = fork(program, [home, launcher, LONG], {
    execArgv: [],
    stdio: 'inherit',
    env: { ...process.env, ...env() },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let trains = false;
  child.on('message', ({ type }: WorkerMessage) => (trains ||= type === 'progress'));
  await until(() => trains);
  return child;
}

/** The kernel has given the number of an attempt's process to another one: that of this test, which lives. */
function giveNumberAway(connection: Connection, run: number): void {
  const { pid, started, bootId } = identifyProcess(process.pid);
  const sql = 'UPDATE attempts SET pid = ?, pid_started = ?, boot_id = ? WHERE run_id = ?';
  connection.prepare(sql).run(pid, started, bootId, run);
}

export function conforms(name: string, traits: Traits): void {
  const { make, canKill, outlives } = traits;
  const place = async () => {
    const home = temporaryFolder();
    const launcher = await make(home, onTestFinished);
    onTestFinished(() => launcher.close());
    return { home, launcher };
  };
  const attemptOf = ({ home, run, attempt }: Job) => homePaths(home).run(run).attempt(attempt);
  const statusOf = (job: Job): string => readResult(attemptOf(job).result).status;
  const trains = (said: readonly WorkerMessage[]): Promise<void> =>
    until(() => said.some(({ type }) => type === 'progress'));

  describe(`a worker of the launcher ${name}`, () => {
    it('touches nothing before it is to begin; trains to the end, tells of what it writes, and of its end', async () => {
      const { home, launcher } = await place();
      const { jobs } = claimedRuns(home);
      const said: WorkerMessage[] = [];
      const worker = launcher.start(jobs[0]!, (message) => said.push(message));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(existsSync(attemptOf(jobs[0]!).events)).toBe(false);
      worker.begin();
      expect(await worker.exited).toMatchObject({ code: 0, signal: null, stderr: '' });
      expect(statusOf(jobs[0]!)).toBe('finished');
      expect(said.map(({ type }) => type)).toContain('wrote');
    });

    it('writes a checkpoint and ends when it is asked to; another goes on from there', async () => {
      const { home, launcher } = await place();
      const { jobs, claim, store } = claimedRuns(home, LONG);
      const { worker, said } = begun(launcher, jobs[0]!);
      await trains(said);
      worker.stop({ as: 'interrupted', reason: 'asked to' });
      await worker.exited;
      expect(statusOf(jobs[0]!)).toBe('interrupted');
      store.close(1, 1, { type: 'failed', error: 'not so' });
      const next = claim(1);
      const second = begun(launcher, next);
      await trains(second.said);
      expect(JSON.parse(readFileSync(attemptOf(next).events, 'utf8').split('\n')[0]!)).toMatchObject({
        type: 'started',
        resumedFrom: { path: expect.stringContaining('epoch-') as string },
      });
      second.worker.stop({ as: 'failed', reason: 'took too long' });
      await second.worker.exited;
      expect(statusOf(next)).toBe('failed');
    });

    it('ends when it is to end at once; its run can go on', async () => {
      const { home, launcher } = await place();
      const { jobs } = claimedRuns(home, LONG);
      const { worker, said } = begun(launcher, jobs[0]!);
      await trains(said);
      worker.kill();
      const { signal } = await worker.exited;
      if (canKill) expect([signal, existsSync(attemptOf(jobs[0]!).result)]).toEqual(['SIGKILL', false]);
      else expect(statusOf(jobs[0]!)).toBe('interrupted'); // at its next step
    });

    it.runIf(traits.process !== undefined).each(sized(['SIGSEGV'], ['SIGKILL', 'SIGSEGV'] as const))(
      'dies alone, and is told to have died: %s',
      async (signal) => {
        const { home, launcher } = await place();
        const { jobs } = claimedRuns(home, LONG);
        const { worker, said } = begun(launcher, jobs[0]!);
        await trains(said);
        const { pid } = commandsOf(home).find(({ command }) => command.includes(traits.process!))!;
        process.kill(pid, signal);
        const exit = await worker.exited;
        expect(existsSync(attemptOf(jobs[0]!).result)).toBe(false);
        // By its signal where that is heard of, else as what it comes to.
        if (canKill) expect(exit).toMatchObject({ code: null, signal });
        else
          expect(exit).toMatchObject({
            failure: 'crash',
            ending: { type: 'failed', error: expect.stringContaining('FAILED') as string },
          });
      },
    );

    it('touches no folder of another run, and says so', async () => {
      const { home, launcher } = await place();
      const { jobs } = claimedRuns(home);
      const job = { ...jobs[0]!, uid: '123e4567-e89b-42d3-a456-426614174000' };
      const { worker, said } = begun(launcher, job);
      expect((await worker.exited).code).toBe(1);
      expect(said).toContainEqual({
        type: 'cannotRecord',
        error: expect.stringContaining('belongs to another run') as string,
      });
      expect(existsSync(attemptOf(job).events)).toBe(false);
    });

    it('ends when a later attempt has taken over, and writes no further checkpoint', async () => {
      const { home, launcher } = await place();
      const { jobs } = claimedRuns(home, LONG);
      const { worker, said } = begun(launcher, jobs[0]!);
      await trains(said);
      mkdirSync(homePaths(home).run(1).attempt(2).folder);
      expect((await worker.exited).code).toBe(1);
      expect(statusOf(jobs[0]!)).toBe('failed');
      expect(readFileSync(attemptOf(jobs[0]!).stderr, 'utf8')).toContain('a later attempt has taken over');
    });

    it(`${outlives ? 'trains on' : 'is gone soon'} when its coordinator is killed; whoever comes next is not misled by a number`, async () => {
      const { home, launcher } = await place();
      const coordinator = await coordinatorOf(home, name, traits);
      const { connection, store } = opened(home);
      expect(store.claim(1)).toBeUndefined(); // somebody has it
      coordinator.kill('SIGKILL');
      await once(coordinator, 'exit');
      giveNumberAway(connection, 1);
      if (!outlives) {
        await until(() => store.onRecord(1, null).status === 'lost');
        expect([store.adopt(1), store.claim(1)]).toEqual([undefined, 2]);
        return;
      }
      expect([store.claim(1), store.adopt(1)]).toEqual([undefined, 1]);
      const job: Job = { home, run: 1, attempt: 1, until: null, runTimeoutMs: null, threads: 1, ...store.startOf(1) };
      const said: WorkerMessage[] = [];
      const worker = launcher.attach!(job, (message) => said.push(message));
      worker.begin();
      await trains(said);
      worker.stop({ as: 'interrupted', reason: 'asked to' });
      await worker.exited;
      expect(statusOf(job)).toBe('interrupted');
    });

    // Whole sweeps on Slurm do, too.
    it.runIf(WIDE || name !== 'slurm')('trains beside others, each in its own folder', async () => {
      const { home, launcher } = await place();
      const { jobs } = claimedRuns(home, TINY, '1, 2');
      const exits = await Promise.all(jobs.map((job) => begun(launcher, job).worker.exited));
      expect(exits.map(({ code }) => code)).toEqual([0, 0]);
      expect(jobs.map(statusOf)).toEqual(['finished', 'finished']);
    });
  });
}
