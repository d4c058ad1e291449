// A power cut while sweeps write; npm run power-cut -- --cuts 100 makes many. A disk that can lose its power is a file
// mounted through a loop device: where this machine gives none, the test is skipped, and why is printed.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { obstacle } from '../../scripts/power-cut/disk.js';
import { temporaryFolder } from '../setup/tiny.js';
import { sized } from '../setup/wide.js';

const script = fileURLToPath(new URL('../../scripts/power-cut.js', import.meta.url));
const reason = obstacle();
if (reason !== undefined) console.log(`power cuts are not tried: ${reason}`);

const CUTS = sized(1, 25);

describe.runIf(reason === undefined)(`power cuts at random instants (${CUTS})`, () => {
  it('leave a disk on which the same commands go on, to the same results', { timeout: 600_000 }, () => {
    const TMPDIR = temporaryFolder();
    const words = [script, '--cuts', String(CUTS), '--seed', '5', '--goes-on', sized('inline', 'local')];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR },
    });
    expect(status, stdout + stderr).toBe(0);
    const counts = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Record<string, unknown>;
    expect(counts).toMatchObject({ cuts: CUTS, failed: 0, broken_file_systems: 0 });
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(TMPDIR);
  });
});
