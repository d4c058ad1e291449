// The page beside a sweep: there as long as the sweep is, and no longer.

import { expect, it } from 'vitest';
import { TINY } from '../setup/tiny.js';
import { workplace } from '../setup/program.js';

const LONG = TINY.replace('epochs: 3, batch_size: 15', 'epochs: 100000, batch_size: 40');

it('sweep --serve says where its page is, answers there, and takes it away at its end', async () => {
  const place = workplace(LONG);
  const sweep = place.start('sweep', place.spec, '--serve', '--launcher', 'local');
  let said = '';
  sweep.child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await Promise.all([sweep.said(/page: http:\S+\n/), sweep.said(/epoch 1:/)]); // in either order
  const address = /page: (http\S+)/.exec(said)![1]!;
  const entered = await fetch(address, { redirect: 'manual' });
  expect(entered.status).toBe(303);
  const cookie = entered.headers.get('set-cookie')!.split(';')[0]!;
  const page = await fetch(new URL('/', address), { headers: { cookie } });
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>')]);
  sweep.child.kill('SIGINT');
  expect((await sweep.ended).code).toBe(130);
  await expect
    .poll(
      () =>
        fetch(address).then(
          () => 'there',
          () => 'gone',
        ),
      { timeout: 5000 },
    )
    .toBe('gone');
});

it('sweep --serve is refused where nothing is trained', async () => {
  const place = workplace(TINY);
  const { code, stderr } = await place.ask('sweep', place.spec, '--serve', '--dry-run');
  expect([code, stderr]).toEqual([2, expect.stringContaining('--serve: has no effect on a dry run')]);
});
