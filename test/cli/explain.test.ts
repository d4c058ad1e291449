// harness explain, with real trainings.

import { expect, it } from 'vitest';
import { workplace } from '../setup/program.js';
import { TINY } from '../setup/tiny.js';

const TWO = `${TINY}sweep:\n  parameters: {data.reverse: {values: [none, output]}}\n`;

it('trains what lies between two runs, tells what each setting contributes, and trains nothing twice', async () => {
  const place = workplace(TWO);
  await place.ask('sweep', place.spec);
  const cost = await place.json<{ runs: number }>('explain', 'run1', 'run2', '--seeds', '2', '--dry-run');
  expect(cost.runs).toBe(4);
  const found = await place.json<{ settings: object[]; seeds: number }>('explain', 'run1', 'run2', '--seeds', '2');
  expect(found).toMatchObject({ experiment: 'explain-run1-run2', seeds: 2, configurations: 2 });
  expect(found.settings).toMatchObject([{ path: 'data.reverse', from: 'none', to: 'output' }]);
  const again = await place.ask('explain', 'run1', 'run2', '--seeds', '2');
  expect(again.stdout).toMatch(/^run2 - run1: [^]*data\.reverse +none +output/);
  expect(again.stderr).not.toContain('started');
  expect(await place.json('explain', 'run1', 'run2', '--seeds', '2', '--dry-run')).toMatchObject({
    runs: 0,
    seconds: 0,
  });
  const refused = await place.ask('explain', 'run1', 'run2', '--jobs', '0', '--dry-run');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--jobs')]);
  const same = await place.ask('explain', 'run1', 'run1');
  expect([same.code, same.stderr]).toEqual([2, expect.stringContaining('these runs have the same settings')]);
});

it('says before anything is trained that a configuration between cannot be', async () => {
  const place = workplace(
    `${TINY}sweep:\n  zip: {size: {data.max: {values: [9, 99]}, data.examples: {values: [80, 900]}}}\n`,
  );
  await place.ask('sweep', place.spec, '--set', 'training.epochs=1');
  const { code, stderr } = await place.ask('explain', 'run1', 'run2', '--dry-run');
  expect([code, stderr]).toEqual([2, expect.stringContaining('more examples than there are different equations')]);
  expect(stderr).toContain('a configuration between these two cannot be trained');
});
