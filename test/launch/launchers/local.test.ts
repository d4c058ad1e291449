// Workers that train one run after the other: each run is what it would be in a process of its own.

import { readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SWEEP, workplace, type Workplace } from '../../setup/program.js';
import { processesOf, reading } from '../../setup/results.js';
import { UNHURRIED } from '../../setup/unhurried.js';

const seeds = (list: string): string => SWEEP.replace('seeds: [1, 2]', `seeds: [${list}]`);
const QUERY = `SELECT variant, seed, digest FROM run_summary ORDER BY variant, seed`;
const PROCESSES = `SELECT count(DISTINCT json_extract(provenance, '$.pid')) FROM attempts`;

/** What each run of a sweep computed, and by how many processes. */
async function trainedBy(place: Workplace, ...words: string[]) {
  const { code, stderr } = await place.ask('sweep', place.spec, '--launcher', 'local', ...words);
  expect(code, stderr).toBe(0);
  return reading(place, (connection) => ({
    digests: connection.prepare(QUERY).all() as { seed: number }[],
    processes: connection.prepare(PROCESSES).pluck().get(),
  }));
}

describe('a worker that trains one run after the other', () => {
  it('computes the same bits in either order, and as processes of their own do', async () => {
    const forwards = await trainedBy(workplace(seeds('1, 2')), '--jobs', '1');
    const backwards = await trainedBy(workplace(seeds('2, 1')), '--jobs', '1');
    expect([forwards.processes, backwards.processes]).toEqual([1, 1]);
    expect(backwards.digests).toEqual(forwards.digests);
    const alone = await trainedBy(workplace(seeds('2')), '--jobs', '8');
    expect(alone.digests).toEqual(forwards.digests.filter(({ seed }) => seed === 2));
  });

  it('complains beside the run it has, and is gone when the sweep is', async () => {
    const place = workplace(seeds('1, 2'));
    const sweep = place.start('sweep', place.spec, '--jobs', '1', '--set', 'training.epochs=8', { env: UNHURRIED });
    await sweep.said(/run2 .*epoch 1:/);
    const stderrs = processesOf(place.home).map((pid) => readlinkSync(`/proc/${pid}/fd/2`));
    expect(stderrs.filter((path) => path.endsWith('stderr.log'))).toEqual([expect.stringContaining('run2/attempt-1')]);
    sweep.child.kill('SIGINT');
    await sweep.ended;
    expect(processesOf(place.home)).toEqual([]);
  });
});
