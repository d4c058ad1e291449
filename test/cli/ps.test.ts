// What is trained where, as another terminal sees it.

import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { RunUnderWay } from '../../src/results/under-way.js';
import { SWEEP, workplace } from '../setup/program.js';
import { trained } from '../setup/trained.js';

const ENDLESS = SWEEP.replace('epochs: 3, batch_size: 15', 'epochs: 100000, batch_size: 2').replace(
  'seeds: [1, 2]',
  'seeds: [1]',
);

describe('harness ps', () => {
  it('tells host and process of each run under way, its epochs and how long they will take', async () => {
    const place = workplace(ENDLESS);
    const sweep = place.start('sweep', place.spec, '--jobs', '1');
    await sweep.said(/run1 .*epoch 2:/);
    const [row, ...others] = await place.json<RunUnderWay[]>('ps');
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      run: 1,
      seed: 1,
      attempt: 1,
      launcher: 'local',
      host: hostname(),
      job: null,
      epochs: 100_000,
    });
    expect(row!.epoch).toBeGreaterThanOrEqual(2);
    expect(row!.seconds_left).toBeGreaterThan(1);
    const { stdout } = await place.ask('ps');
    expect(stdout).toMatch(/run1 +tiny +reverse=none +1 .* process \d+ .* of 100000/);
    sweep.child.kill('SIGINT');
    await sweep.ended;
    expect((await place.ask('ps')).stderr).toBe('nothing is trained now\n');
  });

  it('says so where nothing is trained', async () => {
    const place = await trained();
    expect(await place.json('ps')).toEqual([]);
  });
});
