// What doctor --fix does, done later than it was found: by then the data may be others'.

import { cpSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { inspectDatabase } from '../../../src/store/care/inspect-database.js';
import type { Inspected } from '../../../src/store/care/inspected.js';
import { inspectRuns } from '../../../src/store/care/inspect-runs.js';
import type { Finding } from '../../../src/store/care/finding.js';
import { openDatabase } from '../../../src/store/database/open.js';
import { Recorder } from '../../../src/store/recorder.js';
import { homePaths } from '../../../src/util/files.js';
import { TINY } from '../../setup/tiny.js';
import { trained } from '../../setup/trained.js';

/** A run that was killed in its second epoch, and how it is looked at. */
async function interrupted(): Promise<Inspected> {
  const place = await trained(TINY, { crashAt: 'worker/step:6' });
  const paths = homePaths(place.home);
  const connection = openDatabase(paths.database);
  onTestFinished(() => void connection.close());
  const recorder = new Recorder(connection, paths, Date.now);
  return { connection, recorder, paths, isAlive: () => true, isProcessAlive: () => true, isAlone: true };
}

const found = (inspected: Inspected): readonly Finding[] => [
  ...inspectDatabase(inspected),
  ...[...inspectRuns(inspected)].flat(),
];

const repairOf = (findings: readonly Finding[], message: RegExp): (() => void) =>
  findings.find((finding) => message.test(finding.message))!.repair!;

it('a checkpoint that was half there and is whole now stays', async () => {
  const inspected = await interrupted();
  const { checkpoints } = inspected.paths.run(1);
  const [whole, aside] = [join(checkpoints, 'epoch-1.json'), join(checkpoints, 'aside')];
  renameSync(whole, aside);
  const repair = repairOf(found(inspected), /checkpoint that was not finished/);
  renameSync(aside, whole);
  repair();
  expect(existsSync(join(checkpoints, 'epoch-1.safetensors'))).toBe(true);
  renameSync(whole, aside); // half again, it goes: the repair does work
  repair();
  expect(existsSync(join(checkpoints, 'epoch-1.safetensors'))).toBe(false);
});

it('a run that somebody has taken meanwhile is not taken in anew under him', async () => {
  const inspected = await interrupted();
  const { recorder, paths } = inspected;
  const { attempt } = paths.run(1);
  cpSync(attempt(1).folder, attempt(2).folder, { recursive: true });
  writeFileSync(attempt(2).events, '');
  const repair = repairOf(found(inspected), /the database has no such attempt/);
  const me = { pid: 77, started: null, bootId: null, lock: 'mine' };
  expect(recorder.claim(1, me, () => true)).toBe(2);
  const before = recorder.find(1);
  repair();
  expect(recorder.find(1)).toEqual(before);
});
