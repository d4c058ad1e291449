// What has to survive a power cut is on the disk when the call returns: `synchronous` as SQLite has it within each
// transaction, with and without a write-ahead log, and the order in which a real sweep reaches the disk.

import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expand } from '../../src/plan/expand.js';
import { parseSpec } from '../../src/spec/parse.js';
import type { Connection } from '../../src/store/database/connection.js';
import { openDatabase } from '../../src/store/database/open.js';
import { sealPlan } from '../../src/store/registry/plan-record.js';
import { Recorder } from '../../src/store/recorder.js';
import { encodeEvent } from '../../src/train/event-line.js';
import type { RunEventBody } from '../../src/train/events.js';
import { homePaths, writeAtomically } from '../../src/util/files.js';
import { BODIES } from '../setup/events.js';
import { main, workplace } from '../setup/program.js';
import { TINY, temporaryFolder } from '../setup/tiny.js';

const [NORMAL, FULL] = [1, 2];
const NINE_P = 0x01021997;
const LOCAL = 0xef53;

const levelOf = (connection: Connection): number => connection.pragma('synchronous', { simple: true }) as number;

/** Notes `synchronous` within each transaction: it cannot change before the commit. */
function observe(connection: Connection): number[] {
  const seen: number[] = [];
  const transaction = connection.transaction.bind(connection);
  const observed = (body: () => unknown) =>
    transaction(() => {
      seen.push(levelOf(connection));
      return body();
    });
  Object.assign(connection, { transaction: observed });
  return seen;
}

/** Does everything that a coordinator does with one run. @returns what each step committed under, and what it left */
function levelsOn(fileSystem: number): Record<string, { within: number[]; after: number }> {
  const paths = homePaths(temporaryFolder());
  const connection = openDatabase(paths.database, { fileSystemType: () => fileSystem });
  onTestFinished(() => void connection.close());
  const seen = observe(connection);
  const recorder = new Recorder(connection, paths, Date.now);
  const levels: Record<string, { within: number[]; after: number }> = {};
  const step = (name: string, act: () => unknown): void => {
    seen.length = 0;
    act();
    levels[name] = { within: [...new Set(seen)], after: levelOf(connection) };
  };
  const spec = parseSpec('x.yaml', 'name: x\nsweep: {seeds: [1, 2]}');
  step('register', () => recorder.register(spec, expand(spec)));
  step('claim', () => recorder.claim(1, { pid: 1, started: null, bootId: null }, () => false));
  step('owner', () => recorder.setOwner(1, 1, { pid: 2, started: null, bootId: null }));
  writeAtomically(paths.run(1).plan, sealPlan(recorder.planRecord(1)));
  const { folder, events } = paths.run(1).attempt(1);
  mkdirSync(folder, { recursive: true });
  let seq = 0;
  const said = (body: RunEventBody): void => {
    appendFileSync(events, `${encodeEvent({ v: 2, attempt: 1, seq: ++seq, at: seq, ...body })}\n`);
    recorder.ingest(1, 1);
  };
  const started = {
    type: 'started',
    provenance: {},
    parameters: 1,
    evaluationSets: [],
    resumedFrom: null,
  } as unknown as RunEventBody;
  const of = (type: string): RunEventBody => BODIES.find((body) => body.type === type)!;
  step('started', () => said(started));
  step('epoch', () => said({ ...(of('epoch') as RunEventBody & { type: 'epoch' }), epoch: 1 }));
  step('checkpoint', () => said(of('checkpoint')));
  step('finished', () => said({ type: 'finished', epochs: 1 }));
  step('claim again', () => recorder.claim(2, { pid: 1, started: null, bootId: null }, () => false));
  step('close', () => recorder.close(2, 1, { type: 'failed', error: 'the test' }));
  step('reserve', () => recorder.reserve([7]));
  return levels;
}

const PROMISES = ['register', 'claim', 'checkpoint', 'finished', 'claim again', 'close', 'reserve'];
const OTHERS = ['owner', 'started', 'epoch'];

describe('with a write-ahead log', () => {
  it('promises are flushed as they are made; what logs can tell again is not waited for', () => {
    const levels = levelsOn(LOCAL);
    expect(Object.keys(levels).sort()).toEqual([...PROMISES, ...OTHERS].sort());
    for (const name of PROMISES) expect(levels[name], name).toEqual({ within: [FULL], after: NORMAL });
    for (const name of OTHERS) expect(levels[name], name).toEqual({ within: [NORMAL], after: NORMAL });
  });
});

describe('with a rollback journal, as on 9p', () => {
  it('everything is flushed, and nothing lowers that', () => {
    const levels = levelsOn(NINE_P);
    for (const name of [...PROMISES, ...OTHERS]) expect(levels[name], name).toEqual({ within: [FULL], after: FULL });
  });
});

const canTrace = spawnSync('strace', ['-f', '-e', 'trace=none', 'true']).status === 0;

describe.runIf(canTrace)('a sweep as the disk sees it', () => {
  it(
    'makes the folder of an attempt only when nothing of the write-ahead log waits to be flushed',
    { timeout: 120_000 },
    () => {
      const place = workplace(`${TINY}sweep: {seeds: [1, 2]}\n`);
      const trace = join(place.folder, 'trace');
      const calls = 'trace=pwrite64,fsync,fdatasync,mkdir,mkdirat';
      const words = [
        '-f',
        '-y',
        '-s',
        '0',
        '-e',
        calls,
        '-o',
        trace,
        process.execPath,
        main,
        'sweep',
        place.spec,
        '--jobs',
        '1',
      ];
      writeFileSync(trace, '');
      const { status } = spawnSync('strace', words, {
        env: { ...process.env, HARNESS_HOME: place.home },
        stdio: 'ignore',
      });
      expect(status).toBe(0);
      expect(foldersIn(readFileSync(trace, 'utf8'))).toEqual([1, 2].map((run) => `run${run}/attempt-1 with 0 waiting`));
    },
  );
});

/** Each folder of an attempt, with the writes to the write-ahead log that were not flushed when it was made. */
function foldersIn(trace: string): string[] {
  const made: string[] = [];
  let waiting = 0;
  for (const line of trace.split('\n')) {
    if (/pwrite64\(\d+<[^>]*harness\.db-wal>/.test(line)) waiting++;
    else if (/f(?:data)?sync\(\d+<[^>]*harness\.db-wal>/.test(line)) waiting = 0;
    const folder = /mkdir(?:at)?\(.*(run\d+\/attempt-\d+)".*= 0$/.exec(line)?.[1];
    if (folder !== undefined) made.push(`${folder} with ${waiting} waiting`);
  }
  return made;
}
