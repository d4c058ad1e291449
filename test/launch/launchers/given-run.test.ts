// A run that a cluster has, as its coordinator sees it by files that may show late: folders that machines share promise
// no order.

import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GivenRun } from '../../../src/launch/launchers/slurm/given-run.js';
import { sealResult } from '../../../src/store/ingest/result-file.js';
import { homePaths } from '../../../src/util/files.js';
import { sha256 } from '../../../src/util/sha256.js';
import { temporaryFolder, UID } from '../../setup/tiny.js';

const LOG = '{"line":1}\n{"line":2}\n';

/** One whose worker has said its last word, of whose log only the first line is to be seen. */
function ended(isWell: boolean): { readonly run: GivenRun; readonly showLog: () => void } {
  const home = temporaryFolder();
  const paths = homePaths(home).run(1).attempt(1);
  mkdirSync(paths.folder, { recursive: true });
  const [first, second] = [LOG.slice(0, 11), LOG.slice(11)];
  writeFileSync(paths.events, first);
  writeFileSync(paths.result, sealResult({ run: UID, status: 'finished', lastSeq: 2, log: sha256(LOG) }));
  writeFileSync(paths.words, `${JSON.stringify({ type: 'ended', isWell })}\n`);
  const job = {
    home,
    run: 1,
    attempt: 1,
    uid: UID,
    recordedEpochs: 0,
    hasCheckpoint: false,
    until: null,
    threads: 1,
    engine: 'onnx',
    runTimeoutMs: null,
  };
  const run = Object.assign(new GivenRun(job, () => {}), { submission: UID });
  return { run, showLog: () => appendFileSync(paths.events, second) };
}

it('is over when its whole log is here, not when its worker says so', async () => {
  const { run, showLog } = ended(true);
  run.look(0);
  run.look(50_000);
  expect(run.isOver).toBe(false);
  showLog();
  run.look(51_000);
  expect(await run.exited).toMatchObject({ code: 0 });
});

it.each([
  [true, 60_000],
  [false, 8000],
])('is over as its worker says (well: %s) where its log never comes, after %i ms', async (isWell, milliseconds) => {
  const { run } = ended(isWell);
  run.look(0);
  run.look(milliseconds - 1);
  expect(run.isOver).toBe(false);
  run.look(milliseconds);
  expect(await run.exited).toMatchObject({ code: isWell ? 0 : 1 });
});
