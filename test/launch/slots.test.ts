// The coordinator with a launcher of the test's own, for what real workers do too rarely.

import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { trainRuns } from '../../src/launch/run-list.js';
import { foldersOf, storeOf, systemClock } from '../../src/launch/real-parts.js';
import type { Launcher, WorkerExit } from '../../src/launch/launchers/launcher.js';
import { expand } from '../../src/plan/expand.js';
import { parseSpec } from '../../src/spec/parse.js';
import { openDatabase } from '../../src/store/database/open.js';
import { Recorder } from '../../src/store/recorder.js';
import { homePaths, type HomePaths } from '../../src/util/files.js';
import { temporaryFolder } from '../setup/tiny.js';

const spec = parseSpec('x.yaml', 'name: x\nsweep: {seeds: [1, 2, 3]}');

const never = new AbortController().signal;
/** What these tests do not look at. */
const options = {
  limitsOf: () => ({ threads: 1, runTimeoutMs: null, retry: { max: 0, on: [] } }),
  clock: systemClock,
  onFailure: 'continue',
  observer: {},
  drain: never,
  halt: never,
} as const;

/** The real database and folders. */
const kept = (paths: HomePaths, recorder: Recorder) => {
  const store = storeOf(
    recorder,
    { pid: process.pid, started: null, bootId: null },
    (pid) => ({ pid, started: null, bootId: null }),
    () => true,
  );
  return { home: paths.home, store, folders: foldersOf(paths, recorder) };
};

const idle = { begin: () => {}, stop: () => {}, terminate: () => {}, kill: () => {} };

describe('when a run cannot be started', () => {
  it('the sweep asks the others to stop, waits for them, and only then says why', async () => {
    const paths = homePaths(temporaryFolder());
    const connection = openDatabase(paths.database);
    onTestFinished(() => void connection.close());
    const recorder = new Recorder(connection, paths, Date.now);
    const runs = recorder.register(spec, expand(spec));
    writeFileSync(paths.run(2).folder, 'a file in its place');

    const said: string[] = [];
    const launcher: Launcher = {
      close: async () => {},
      start: ({ run }) => {
        let end: (exit: WorkerExit) => void = () => {};
        const exited = new Promise<WorkerExit>((resolve) => (end = resolve));
        said.push(`run${run} started`);
        const stop = (): void => {
          said.push(`run${run} asked to stop`);
          setTimeout(() => {
            said.push(`run${run} ended`);
            end({ code: 0, signal: null, stderr: '' });
          }, 50);
        };
        return { ...idle, pid: process.pid, exited, stop };
      },
    };
    const sweep = trainRuns(runs, { ...options, ...kept(paths, recorder), launcher, jobs: 2 });
    await expect(sweep.finally(() => said.push('sweep ended'))).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(said).toEqual(['run1 started', 'run1 asked to stop', 'run1 ended', 'sweep ended']);
    expect(connection.prepare('SELECT status FROM runs ORDER BY id').pluck().all()).toEqual([
      'interrupted',
      'failed',
      'planned',
    ]);
  });
});

describe('when a message arrives after the end of its process', () => {
  it('it changes nothing: the log was read, the database may be closed', async () => {
    const paths = homePaths(temporaryFolder());
    const connection = openDatabase(paths.database);
    const recorder = new Recorder(connection, paths, Date.now);
    const lateWords: (() => void)[] = [];
    const launcher: Launcher = {
      close: async () => {},
      start: (_, onMessage) => {
        lateWords.push(() => onMessage({ type: 'wrote' }));
        return { ...idle, pid: process.pid, exited: Promise.resolve({ code: 1, signal: null, stderr: '' }) };
      },
    };
    const runs = recorder.register(spec, expand(spec));
    const outcome = await trainRuns(runs, { ...options, ...kept(paths, recorder), launcher, jobs: 3 });
    connection.close();
    expect([...outcome.values()]).toEqual(['failed', 'failed', 'failed']);
    expect(lateWords).toHaveLength(3);
    for (const word of lateWords) expect(word).not.toThrow();
  });
});
