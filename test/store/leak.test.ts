// Months of use: whatever one coordinator takes in, it keeps no statement, no file and no memory for each event.
// Ten thousand runs: node scripts/bench/leak.js.

import { appendFileSync, mkdirSync, readdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished, vi } from 'vitest';
import { expand } from '../../src/plan/expand.js';
import { parseSpec } from '../../src/spec/parse.js';
import { openDatabase } from '../../src/store/database/open.js';
import { sealPlan } from '../../src/store/registry/plan-record.js';
import { Recorder } from '../../src/store/recorder.js';
import { encodeEvent } from '../../src/train/event-line.js';
import type { RunEventBody } from '../../src/train/events.js';
import { homePaths, writeAtomically } from '../../src/util/files.js';
import { temporaryFolder } from '../setup/tiny.js';
import { sized } from '../setup/wide.js';

const EVENTS = sized(1000, 2000);
/** Bytes; what the process itself needs more of comes and goes. */
const MOST_GROWTH = 64e6;

it('a thousand promises and more are recorded with no statement prepared, no file left open, and memory flat', () => {
  const prepared = vi.spyOn(Database.prototype, 'prepare');
  onTestFinished(() => prepared.mockRestore());
  const paths = homePaths(temporaryFolder());
  const connection = openDatabase(paths.database);
  onTestFinished(() => void connection.close());
  connection.pragma('journal_mode = WAL');
  const recorder = new Recorder(connection, paths, Date.now);
  const spec = parseSpec('x.yaml', 'name: x');
  recorder.register(spec, expand(spec));
  recorder.claim(1, { pid: 1, started: null, bootId: null }, () => false);
  writeAtomically(paths.run(1).plan, sealPlan(recorder.planRecord(1)));
  const { folder, events } = paths.run(1).attempt(1);
  mkdirSync(folder, { recursive: true });
  let seq = 0;
  const said = (body: RunEventBody): void => {
    appendFileSync(events, `${encodeEvent({ v: 2, attempt: 1, seq: ++seq, at: seq, ...body })}\n`);
    expect(recorder.ingest(1, 1)).toHaveLength(1);
  };
  const checkpoint = (epoch: number): void =>
    said({
      type: 'checkpoint',
      epoch,
      stepInEpoch: 0,
      path: `epoch-${epoch}.safetensors`,
      bytes: 1,
      sha256: 'cd'.repeat(32),
      isBest: false,
    });
  said({
    type: 'started',
    provenance: {},
    parameters: 1,
    evaluationSets: [],
    resumedFrom: null,
  } as unknown as RunEventBody);
  for (let epoch = 1; epoch <= 100; epoch++) checkpoint(epoch);
  const before = { statements: prepared.mock.calls.length, files: openFiles(), memory: process.memoryUsage.rss() };
  for (let epoch = 101; epoch <= 100 + EVENTS; epoch++) checkpoint(epoch);
  expect(before.statements).toBeGreaterThan(20); // it does count
  expect(prepared.mock.calls.length - before.statements).toBe(0);
  expect(openFiles() - before.files).toBe(0);
  expect(process.memoryUsage.rss() - before.memory).toBeLessThan(MOST_GROWTH);
});

/** Of this process; where the system does not list them, always as many. */
function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}
