// A worker as its coordinator starts it, in a folder that may not be what the coordinator thinks.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { localLauncher } from '../../../src/launch/launchers/local.js';
import type { Job, WorkerMessage } from '../../../src/launch/channel/messages.js';
import { readPlan, uidOf } from '../../../src/store/registry/plan-record.js';
import { homePaths } from '../../../src/util/files.js';
import { type Workplace } from '../../setup/program.js';
import { results } from '../../setup/results.js';
import { TINY, UID } from '../../setup/tiny.js';
import { halfTrained, resultsOf } from '../../setup/trained.js';

const worker = fileURLToPath(new URL('../../../dist/launch/worker/main.js', import.meta.url));

const weightsIn = (all: unknown) => (all as { weights: Readonly<Record<string, string>> }).weights;

/** A run that died in its third epoch, where it lies, and its identity. */
async function diedHalfWay() {
  const place = await halfTrained(TINY);
  const run = homePaths(place.home).run(1);
  return { place, run, uid: uidOf(readPlan(run.plan)) };
}

/** Goes on with run 1, and returns what the worker said, the beginning of its log, and all files there are then. */
async function goOn({ home }: Workplace, more: Pick<Job, 'uid' | 'recordedEpochs'>) {
  const messages: WorkerMessage[] = [];
  const started = localLauncher(worker).start(
    {
      home,
      run: 1,
      attempt: 2,
      threads: 1,
      engine: 'onnx',
      hasCheckpoint: true,
      until: null,
      runTimeoutMs: null,
      ...more,
    },
    (message) => messages.push(message),
  );
  started.begin();
  const { code } = await started.exited;
  const { events } = homePaths(home).run(1).attempt(2);
  const first = existsSync(events) ? (JSON.parse(readFileSync(events, 'utf8').split('\n')[0]!) as object) : undefined;
  return {
    code,
    first,
    said: messages.flatMap((message) =>
      'message' in message ? message.message : 'error' in message ? message.error : [],
    ),
  };
}

const filesIn = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

describe('a worker', () => {
  it('touches nothing of a folder that belongs to another run', async () => {
    const { place, run } = await diedHalfWay();
    const before = filesIn(place.home);
    const { code, said } = await goOn(place, { uid: UID, recordedEpochs: 2 });
    expect([code, said]).toEqual([1, [expect.stringContaining(`${run.plan}: this folder belongs to another run`)]]);
    const added = filesIn(place.home).filter((name) => !before.includes(name));
    expect(added).toEqual([join('run1', 'attempt-2'), join('run1', 'attempt-2', 'stderr.log')]); // by who started it
    expect(readFileSync(run.attempt(2).stderr, 'utf8')).toBe('');
  });

  it('computes nothing from a plan that is damaged', async () => {
    const { place, run, uid } = await diedHalfWay();
    const bytes = readFileSync(run.plan);
    writeFileSync(run.plan, bytes.subarray(0, bytes.length >> 1));
    const { code, said } = await goOn(place, { uid, recordedEpochs: 2 });
    expect([code, said]).toEqual([1, [expect.stringMatching(/^plan.json is damaged: /)]]);
    expect(existsSync(run.attempt(2).events)).toBe(false);
  });

  it('goes on from the last checkpoint whose epochs are recorded, to the same bits', async () => {
    const { place, uid } = await diedHalfWay();
    const { code, said, first } = await goOn(place, { uid, recordedEpochs: 1 });
    expect(code).toBe(0);
    expect(said).toEqual(['checkpoint epoch-2.safetensors is not used: its epochs are not all recorded: 1 of 2 are']);
    expect(first).toMatchObject({ type: 'started', uid, resumedFrom: { epoch: 1 } });
    expect(weightsIn(results(place))).toEqual(weightsIn(await resultsOf(TINY)));
  });
});
