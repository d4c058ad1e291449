// A disk that is full, or fails, at the n-th file operation of a worker or of the coordinator: the message says so, and
// when the disk is well again the same command ends as if nothing had been. In the wide form at every operation.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { workplace } from '../setup/program.js';
import { results, untilGone } from '../setup/results.js';
import { TINY } from '../setup/tiny.js';
import { beforeTests, resultsOf } from '../setup/trained.js';
import { WIDE } from '../setup/wide.js';

const preload = fileURLToPath(new URL('./failing-files.js', import.meta.url));
let faults = 0;
const undisturbed = beforeTests(() => resultsOf(TINY));

afterAll(() => console.log(`failing files: ${faults} faults, 0 divergences where no test failed`));

/** @returns whether there is such an operation */
async function failAt(where: 'worker' | 'coordinator', code: 'ENOSPC' | 'EIO', count: number): Promise<boolean> {
  const place = workplace(TINY);
  const env = {
    NODE_OPTIONS: `--import ${preload}`,
    FAILING_FILES: `${where}:${code}:${count}`,
    FAILING_FILES_NOTES: place.folder,
  };
  const outcome = await place.run('sweep', place.spec, { env });
  await untilGone(place.home);
  if (!existsSync(join(place.folder, 'FAILED'))) return false;
  faults++;
  const at = `${where} ${code} ${count}: ${outcome.stderr}`;
  expect(outcome.stderr, at).toContain(code);
  expect(outcome.stderr, at).not.toContain('internal:');
  if (where === 'coordinator') expect(outcome.stderr, at).not.toMatch(/^ +at /m); // no stack trace
  if (outcome.code === 0) {
    // All of it was written but result.json, which only says so.
    expect(results(place), at).toEqual(undisturbed());
    return true;
  }
  expect([1, 2], at).toContain(outcome.code);
  const again = await place.ask('sweep', place.spec);
  expect(again.code, `${at}\nthen: ${again.stderr}`).toBe(0);
  expect(results(place), at).toEqual(undisturbed());
  return true;
}

const SOME = {
  worker: { ENOSPC: [4, 61], EIO: [9] },
  coordinator: { ENOSPC: [4], EIO: [3] },
};

describe.each(['worker', 'coordinator'] as const)('a %s whose disk', (where) => {
  it.each([
    ['is full', 'ENOSPC'],
    ['fails once', 'EIO'],
  ] as const)('%s says so; the same command goes on when it is well again', { timeout: 600_000 }, async (_, code) => {
    if (WIDE) for (let count = 1; await failAt(where, code, count); count++);
    else
      for (const count of SOME[where][code])
        expect(await failAt(where, code, count), `${where} ${code} ${count}`).toBe(true);
  });
});
