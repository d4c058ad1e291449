// A minute of specs and event logs that nobody would write; the seed is printed, and npm run fuzz goes on for longer.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/fuzz.js', import.meta.url));

it(
  'every spec is valid or refused by name, every log taken in or refused by line; nothing else is touched',
  { timeout: 300_000 },
  () => {
    const minutes = process.env['HARNESS_FUZZ_MINUTES'] ?? '1';
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--minutes', minutes], {
      encoding: 'utf8',
    });
    console.log(stdout.trimEnd());
    expect(status, stderr).toBe(0);
    expect(stderr).toBe(''); // no warning of a library's
    const counts = JSON.parse(/\{.*\}/.exec(stdout)![0]) as Record<string, number>;
    for (const name of ['specs_valid', 'specs_refused', 'logs_taken', 'logs_refused']) expect(counts[name], name).toBeGreaterThan(0); // prettier-ignore
  },
);
