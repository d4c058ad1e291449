// What one coordinator keeps in memory over months of use: node scripts/bench/leak.js [RUNS [EPOCHS]]
//
// Registers runs, claims each, and takes in its log event by event as a sweep does, with a checkpoint an epoch. Prints
// what the process holds (RSS) and how many statements were prepared, every tenth of the way. The folder lies in memory
// where there is one (/dev/shm): it is not the disk that is measured. Needs a build.

import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expand } from '../../dist/plan/expand.js';
import { parseSpec } from '../../dist/spec/parse.js';
import { openDatabase } from '../../dist/store/database/open.js';
import { sealPlan } from '../../dist/store/registry/plan-record.js';
import { Recorder } from '../../dist/store/recorder.js';
import { encodeEvent } from '../../dist/train/event-line.js';
import { homePaths } from '../../dist/util/files.js';

const [runs = 10_000, epochs = 8] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'harness-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

let prepared = 0;
const prepare = Database.prototype.prepare;
Database.prototype.prepare = function (sql) {
  prepared++;
  return prepare.call(this, sql);
};

const METRICS = {
  trainLoss: 1.5,
  trainCharAccuracy: 0.5,
  trainExact: 0.1,
  valLoss: 1.4,
  valCharAccuracy: 0.6,
  valExact: 0.3,
  valForcedCharAccuracy: null,
  learningRate: 0.001,
  durationMs: 500,
  examplesPerSecond: 9,
};
const STARTED = { type: 'started', provenance: {}, parameters: 1, evaluationSets: [], resumedFrom: null };

/** All that a coordinator does with one run. */
function record(recorder, paths, run) {
  const number = recorder.claim(run, { pid: 1, started: null, bootId: null }, () => false);
  const { folder: own, plan, attempt } = paths.run(run);
  mkdirSync(attempt(number).folder, { recursive: true });
  writeFileSync(plan, sealPlan(recorder.planRecord(run)));
  recorder.setOwner(run, number, { pid: 2, started: null, bootId: null });
  let seq = 0;
  const say = (body) => {
    seq++;
    appendFileSync(attempt(number).events, `${encodeEvent({ v: 2, attempt: number, seq, at: seq, ...body })}\n`);
    recorder.ingest(run, number);
  };
  say(STARTED);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    say({ type: 'epoch', epoch, ...METRICS });
    say({
      type: 'checkpoint',
      epoch,
      stepInEpoch: 0,
      path: `epoch-${epoch}.safetensors`,
      bytes: 1,
      sha256: 'cd'.repeat(32),
      isBest: false,
    });
  }
  say({ type: 'finished', epochs });
  recorder.close(run, number, { type: 'finished', epochs });
  rmSync(own, { recursive: true });
}

const paths = homePaths(folder);
const connection = openDatabase(paths.database);
const recorder = new Recorder(connection, paths, Date.now);
const seeds = Array.from({ length: runs }, (_, index) => index + 1);
const spec = parseSpec('leak.yaml', `name: leak\nsweep: {seeds: [${seeds.join(', ')}]}\nlimits: {max_runs: 100000}`);
const registered = recorder.register(spec, expand(spec)).map(({ id }) => id);
const started = performance.now();
const report = (done) => {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(
    JSON.stringify({
      runs: done,
      seconds,
      rss_mb: Math.round(rss / 1e6),
      heap_mb: Math.round(heapUsed / 1e6),
      statements: prepared,
    }),
  );
};
report(0);
registered.forEach((run, index) => {
  record(recorder, paths, run);
  if ((index + 1) % Math.ceil(runs / 10) === 0) report(index + 1);
});
connection.close();
