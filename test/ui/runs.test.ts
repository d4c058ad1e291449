// The list of all runs: what it asks for, and what it gives.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { goTo, hasBrowser, openScene, saved } from '../setup/browser.js';
import { SWEEP } from '../setup/program.js';
import { beforeTests } from '../setup/trained.js';

describe.skipIf(!hasBrowser)('the list of runs', () => {
  const scene = beforeTests(openScene);

  it('gives groups as CSV where groups are seen, in their order, with all their digits', async () => {
    const { page, place } = scene();
    await goTo(page, '#/runs?group=data.reverse');
    const rows = page.locator('main tbody tr');
    await rows.nth(1).waitFor();
    const csv = (await saved(page, page.getByRole('button', { name: 'CSV' }))).toString().trim().split('\r\n');
    expect(csv[0]).toBe('data.reverse,runs,done,running,failed,mean,sd,best');
    const seen = (await rows.allTextContents()).map((text) => text.replace(/[\d.–]+$/, ''));
    const groups = await place.json<{ value: string; best: number; mean: number }[]>(
      'sql',
      "select text as value, avg(best_val_exact) as mean, max(best_val_exact) as best from run_summary join params using (variant_id) where path = 'data.reverse' group by text order by mean desc",
    );
    expect(csv.length - 1).toBe(groups.length);
    csv.slice(1).forEach((line, place) => {
      const [value, runs, done, running, failed, mean, sd, best] = line.split(',');
      expect(seen[place]!.startsWith(value!)).toBe(true);
      expect([runs, done, running, failed]).toEqual(['2', '2', '0', '0']);
      const group = groups.find((one) => one.value === value)!;
      expect([Number(mean), Number(best)]).toEqual([expect.closeTo(group.mean, 12), group.best]);
      expect(Number(sd)).toBeGreaterThanOrEqual(0);
    });
    await goTo(page, '#/runs');
    await page.getByRole('grid').waitFor();
    expect((await saved(page, page.getByRole('button', { name: 'CSV' }))).toString()).toMatch(/^run,/);
  });

  it('reads the settings of variants again for a run of a new variant alone', async () => {
    const { page, place } = scene();
    await goTo(page, '#/runs');
    await page.getByRole('columnheader', { name: 'reverse' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
    let asked = 0;
    page.on('request', (request) => (asked += request.url().endsWith('/settings.json') ? 1 : 0));
    const database = new Database(join(place.home, 'harness.db'));
    for (const epochs of [4321, 5432]) {
      database.prepare('UPDATE run_metrics SET epochs = ? WHERE run_id = 1').run(epochs);
      await page.getByRole('gridcell', { name: epochs.toLocaleString('en-US') }).waitFor();
    }
    database.close();
    writeFileSync(place.spec, SWEEP.replace('[1, 2]', '[1, 2, 3]'));
    await place.ask('sweep', place.spec); // another seed of variants that are there
    await page.getByText('6 runs').waitFor();
    await page.getByRole('gridcell', { name: 'finished' }).nth(5).waitFor();
    expect(asked).toBe(0);
    writeFileSync(place.spec, SWEEP.replace('[none, output]', '[none, output, both]'));
    await place.ask('sweep', place.spec);
    await page.getByRole('gridcell', { name: 'both', exact: true }).first().waitFor();
    expect(asked).toBeGreaterThan(0);
  });
});
