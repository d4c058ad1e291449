// A real worker that trains experiments/baseline.yaml, from being started to its first batch:
// node scripts/bench/first-batch.js
// Prints one JSON line: milliseconds until it says that it has trained a batch, and the most memory it has had after
// some seconds and a validation.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Recorder, expand, openDatabase, parseSpec, trainRuns } from '../../dist/index.js';
import { localLauncher } from '../../dist/launch/launchers/local.js';
import { realParts } from '../../dist/launch/real-parts.js';
import { homePaths } from '../../dist/util/files.js';

const file = new URL('../../experiments/baseline.yaml', import.meta.url);
const overrides = ['training.epochs=1', 'training.batch_size=256'];
const spec = parseSpec('baseline.yaml', readFileSync(file, 'utf8'), overrides);
const folder = mkdtempSync(join(tmpdir(), 'harness-bench-'));
try {
  const paths = homePaths(folder);
  const connection = openDatabase(paths.database);
  const recorder = new Recorder(connection, paths, Date.now);
  let started = 0;
  let firstBatchMs;
  let memoryMb = 0;
  let pid;
  const launcher = localLauncher();
  const never = new AbortController().signal;
  const look = () => {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    memoryMb = Math.max(memoryMb, Number(peak ?? 0) / 1000);
  };
  const parts = realParts(paths, recorder);
  await trainRuns(recorder.register(spec, expand(spec)), {
    ...parts,
    launcher: {
      close: () => launcher.close(),
      start: (job, onMessage) => {
        started = performance.now();
        const worker = launcher.start(job, onMessage);
        pid = worker.pid;
        return worker;
      },
    },
    jobs: 1,
    limitsOf: () => ({ threads: 1, runTimeoutMs: null, retry: { max: 0, on: [] } }),
    onFailure: 'stop',
    observer: {
      progress: () => {
        firstBatchMs ??= performance.now() - started;
        look();
      },
      event: (_, { type }) => type === 'epoch' && look(),
    },
    drain: never,
    halt: never,
  });
  await launcher.close();
  await parts.release();
  connection.close();
  console.log(JSON.stringify({ firstBatchMs, memoryMb }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
