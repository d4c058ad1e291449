// Specs and event logs that nobody would write: always the same ones, so that a failure is never luck. Others are drawn
// by npm run fuzz, which prints their seed.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { sized } from '../setup/wide.js';

const script = fileURLToPath(new URL('../../scripts/fuzz.js', import.meta.url));
const cases = sized(250, 20_000);

it(
  'every spec is valid or refused by name, every log taken in or refused by line; nothing else is touched',
  { timeout: 1_800_000 },
  () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--seed', '1', '--cases', String(cases)], {
      encoding: 'utf8',
    });
    console.log(stdout.trimEnd());
    expect(status, stderr).toBe(0);
    expect(stderr).toBe(''); // no warning of a library's
    const counts = JSON.parse(/\{.*\}/.exec(stdout)![0]) as Record<string, number>;
    expect([counts['specs'], counts['logs']]).toEqual([cases, cases]);
    for (const name of ['specs_valid', 'specs_refused', 'logs_taken', 'logs_refused'])
      expect(counts[name], name).toBeGreaterThan(0);
  },
);
