// The page in a real browser, beside real sweeps.

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { goTo, hasBrowser, look, openBrowser, openScene, VIEWS } from '../setup/browser.js';
import { makeEvil } from '../setup/evil.js';
import { pathOf, servedPage } from '../setup/page.js';
import { SWEEP } from '../setup/program.js';
import { TINY } from '../setup/tiny.js';
import { beforeTests, trained } from '../setup/trained.js';
import { resting } from '../setup/unhurried.js';
import { sized } from '../setup/wide.js';

const EPOCHS = sized(30, 60);
/** Some seconds, resting. */
const TIMED = TINY.replace('tiny', 'timed').replace('epochs: 3', `epochs: ${EPOCHS}`);

/**
 * The slowest of several times, or, beside the other tests, which can hold up any one of them, the one in the middle.
 */
const ofMany = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[sized(Math.floor(times.length / 2), times.length - 1)]!;

describe.skipIf(!hasBrowser)('the page in a browser', () => {
  const scene = beforeTests(openScene);

  it('lists runs, filters and sorts them, and is the same after a reload', async () => {
    const { page } = scene();
    await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
    expect(page.url()).not.toContain('t=');
    expect(await page.getByRole('row').count()).toBe(5);
    await page.getByRole('searchbox').fill('reverse=output');
    await page.getByText('2 of 4 runs').waitFor();
    await page.getByRole('button', { name: 'exact match' }).click();
    await page.reload();
    await page.getByText('2 of 4 runs').waitFor();
    expect(await page.getByRole('columnheader', { name: 'exact match' }).getAttribute('aria-sort')).toBe('descending');
    await page.getByRole('searchbox').fill('');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^run\d: / }).waitFor();
  });

  it('shows what is committed within a second, and sweeps as they run, in several tabs', async () => {
    const { page, looker, place } = scene();
    await goTo(page, '#/runs');
    const others = await Promise.all(Array.from({ length: sized(2, 6) }, () => looker.newPage()));
    await Promise.all(others.map((tab) => tab.goto(page.url())));
    for (const tab of others) await tab.getByRole('status').filter({ hasText: 'live' }).waitFor();
    const database = new Database(join(place.home, 'harness.db'));
    const setEpochs = database.prepare('UPDATE run_metrics SET epochs = ? WHERE run_id = 1');
    const times: number[] = [];
    for (const epochs of [401, 402, 403, 404, 405]) {
      const shown = [page, ...others].map((tab) =>
        tab.getByRole('gridcell', { name: `${epochs}`, exact: true }).waitFor(),
      );
      const before = performance.now();
      setEpochs.run(epochs);
      await shown[0];
      times.push(performance.now() - before);
      await Promise.all(shown);
    }
    setEpochs.run(3);
    database.close();
    expect(ofMany(times)).toBeLessThan(1000);
    await Promise.all(others.map((tab) => tab.close()));
    const spec = join(place.folder, 'more.yaml');
    writeFileSync(spec, `${TINY.replace('tiny', 'more')}sweep: {seeds: [1, 2]}\n`);
    const sweep = place.ask('sweep', spec);
    await page.getByText('6 runs').waitFor();
    expect((await sweep).code).toBe(0);
    await goTo(page, '#/runs?q=experiment%3Dmore+status%3Dfinished');
    await page.getByText('2 of 6 runs').waitFor();
  });

  it('shows wrong answers epoch by epoch: a slider, a rectangle, facets, all kept in the address', async () => {
    const { page } = scene();
    await goTo(page, '#/mistakes?run=1');
    const slider = page.getByRole('slider', { name: 'epoch' });
    await slider.waitFor();
    await slider.focus();
    await page.keyboard.press('Home');
    await page
      .getByText(/epoch 1: \d+ of 20 wrong/)
      .first()
      .waitFor();
    const canvas = page.locator('canvas');
    const box = (await canvas.boundingBox())!;
    await page.mouse.move(box.x + 2, box.y + 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 2, { steps: 3 });
    await page.mouse.up();
    await page.getByText('Wrong answers among them').waitFor();
    expect(page.url()).toMatch(/in=/);
    const facet = page.locator('.facet:not([disabled])').first();
    await facet.click();
    expect(await facet.getAttribute('aria-pressed')).toBe('true');
    await page.reload();
    await page
      .getByText(/epoch 1: \d+ of 20 wrong/)
      .first()
      .waitFor();
    await page.getByText(/^Only .*rectangle/).waitFor();
    await page.getByRole('button', { name: 'all again' }).click();
    await page.getByText('Draw a rectangle').waitFor();
  });

  it('compares two runs, three runs and two variants', async () => {
    const { page } = scene();
    await goTo(page, '#/compare?a=1&b=2');
    await page.getByText("McNemar's exact test").waitFor();
    await page.getByRole('button', { name: 'both wrong' }).click();
    await goTo(page, '#/compare?of=1,2,3');
    await page.getByText('Examples they do not agree about').waitFor();
    await goTo(page, '#/compare?variants=tiny%2Fv1%2Ctiny%2Fv2');
    await page.getByText('Seed by seed').waitFor();
  });

  it('asks a run, and says where it cannot read a question', async () => {
    const { page } = scene();
    await goTo(page, '#/ask?run=1');
    await page.getByLabel('question').fill('3 + 4');
    await page.keyboard.press('Enter');
    await page.getByText('How sure it is of each character').waitFor();
    await page.getByLabel('question').fill('three');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
  });

  it('keeps a question that is being written when what stands around it changes', async () => {
    const { page } = scene();
    await goTo(page, '#/ask?run=1');
    await page.getByLabel('question').fill('3 + 5');
    await page.getByLabel('weights of').selectOption({ label: 'epoch 3' });
    await page.waitForURL(/epoch=3/);
    expect(await page.getByLabel('question').inputValue()).toBe('3 + 5');
    await page.getByRole('button', { name: 'ask', exact: true }).click();
    await page.getByText('Weights of epoch 3').waitFor();
    await page.evaluate('location.hash = location.hash.replace(/question=[^&]*/, "question=2+%2B+2")');
    await expect.poll(() => page.getByLabel('question').inputValue()).toBe('2 + 2');
  });

  it('queries, with parameters, and says what is wrong', async () => {
    const { page } = scene();
    await goTo(page, '#/sql');
    await page
      .getByRole('textbox', { name: 'one SELECT' })
      .fill('select run, seed from run_summary where run <= :most');
    await page.getByLabel(':most').fill('2');
    await page.getByRole('button', { name: 'run', exact: true }).click();
    await page.getByText('2 rows').waitFor();
    await page.getByRole('textbox', { name: 'one SELECT' }).fill('delete from runs');
    await page.getByRole('button', { name: 'run', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'would write' }).waitFor();
  });

  it('tags and notes a run by keyboard; the list, other tabs and the terminal have it at once', async () => {
    const { page, looker, place } = scene();
    const list = await looker.newPage();
    await list.goto(`${page.url().split('#')[0]!}#/runs?q=tag%3Dkeep`);
    await list.getByText('0 of 6 runs').waitFor();
    await goTo(page, '#/run/2');
    await page.getByLabel('add a tag').focus();
    await page.keyboard.type('keep, figure-3');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'remove the tag figure-3' }).waitFor();
    await list.getByText('1 of 6 runs').waitFor();
    await page.getByRole('button', { name: 'remove the tag figure-3' }).press('Enter');
    await page.getByRole('status').filter({ hasText: 'removed: figure-3' }).waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("list")')).toBe('tags-in-use');
    await page.keyboard.type('not?ok');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'e.g. not-ok' }).waitFor();
    await page.getByRole('button', { name: 'add a note' }).press('Enter');
    await page.locator('textarea:focus').waitFor();
    await page.keyboard.type('why <b>\nso');
    await page.keyboard.press('Control+Enter');
    await page.locator('.written .text').getByText('why <b>').waitFor();
    expect(await place.json('tag', 'run2')).toEqual([{ run: 2, tags: ['keep'], note: 'why <b>\nso' }]);
    const cell = list.getByRole('gridcell', { name: 'why <b> so' });
    await cell.waitFor();
    const [at, below] = await Promise.all(
      [list.getByRole('columnheader', { name: 'note' }), cell].map((one) => one.boundingBox()),
    );
    expect(below!.x).toBe(at!.x); // its title stands above it
    await list.close();
  });

  it('does not write over a note that was changed meanwhile before one has seen it', async () => {
    const { page, place } = scene();
    await page.getByRole('button', { name: 'edit the note' }).press('Enter');
    await page.getByLabel('note', { exact: true }).fill('mine');
    await place.ask('note', 'run2', 'theirs');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').filter({ hasText: 'Received "theirs"' }).waitFor();
    expect((await place.json<{ note: string }>('note', 'run2')).note).toBe('theirs');
    await page.getByRole('button', { name: 'save' }).press('Enter');
    await page.getByRole('button', { name: 'edit the note' }).waitFor();
    await page.locator('.written .text').getByText('mine').waitFor();
    await page.getByRole('button', { name: 'edit the note' }).press('Enter');
    await page.locator('textarea:focus').waitFor();
    await page.keyboard.type('never mind');
    await page.keyboard.press('Escape');
    expect(await place.json('note', 'run2')).toMatchObject({ tags: ['keep'], note: 'mine' });
  });

  it('shows the epochs of a sweep within a second of their commit', async () => {
    const { page, place } = scene();
    const spec = join(place.folder, 'timed.yaml');
    writeFileSync(spec, TIMED);
    const sweep = place.start('sweep', spec, '--launcher', 'inline', { env: resting(100) });
    const database = new Database(join(place.home, 'harness.db'), { readonly: true });
    const last = database
      .prepare('SELECT id, (SELECT max(epoch) FROM curves WHERE run = runs.id) AS epoch FROM runs ORDER BY id DESC')
      .raw();
    const newest = (): [number, number | null] => last.get() as [number, number | null];
    const [before] = newest();
    await sweep.said(/epoch 1:/);
    const [run] = newest();
    expect(run).toBe(before + 1);
    await goTo(page, `#/run/${run}`);
    const shown = page.locator('dt', { hasText: /^epochs$/ }).locator('+ dd');
    const [committed, seen] = [new Map<number, number>(), new Map<number, number>()];
    const note = (times: Map<number, number>, epoch: number): void => {
      for (let one = epoch; one > 0 && !times.has(one); one--) times.set(one, performance.now());
    };
    while (seen.size < EPOCHS) {
      note(committed, newest()[1] ?? 0);
      note(seen, Number(await shown.textContent()) || 0);
      await new Promise((resolve) => setTimeout(resolve, 50)); // little beside a second
    }
    database.close();
    expect((await sweep.ended).code).toBe(0);
    // Those that were there before the page was opened are no news.
    const waits = [...seen].filter(([epoch]) => epoch > EPOCHS / 2).map(([epoch, at]) => at - committed.get(epoch)!);
    expect(ofMany(waits)).toBeLessThan(1000);
  });

  it('goes on where it was when the server is started again, once its new address is opened', async () => {
    const { page, looker, place, server } = scene();
    await goTo(page, '#/runs?q=experiment%3Dtiny');
    await server.close();
    await page.getByRole('status').filter({ hasText: 'cut off' }).waitFor();
    const database = new Database(join(place.home, 'harness.db'));
    database.prepare('UPDATE run_metrics SET epochs = 77 WHERE run_id = 2').run();
    database.close();
    const next = await servedPage(place.home, undefined, server.port);
    await page.getByText('does not know this browser').waitFor();
    const tab = await looker.newPage();
    await tab.goto(`http://127.0.0.1:${server.port}${pathOf(next.address)}`);
    await page.getByRole('gridcell', { name: '77', exact: true }).waitFor();
    expect(await page.getByRole('row').count()).toBe(5);
    expect(page.url()).toContain('experiment');
  });

  it('complains of nothing, and asks nobody but its server', () => {
    expect(scene().looker.complaints).toEqual([]);
    expect(scene().server.told).toEqual([]);
  });
});

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Of what is well, it need not make a list. */
const ALL = "axe.run({ resultTypes: ['violations'] })";
/** What alone is another thing in the dark. */
const CONTRAST = "axe.run({ resultTypes: ['violations'], runOnly: ['color-contrast'] })";

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

describe.skipIf(!hasBrowser)('every view', () => {
  /** Every text of every run is markup. */
  const scene = beforeTests(async (cleanUp) => {
    const place = await trained(SWEEP, { cleanUp });
    makeEvil(place.home);
    const server = await servedPage(place.home, cleanUp);
    return look(await openBrowser(cleanUp), server.address, { bypassCSP: true }); // axe is put into it
  });

  it.each(['light', 'dark'] as const)(
    'can be used by everybody, in %s, and evil names do nothing in it',
    async (colorScheme) => {
      const { looker, page } = scene();
      await page.emulateMedia({ colorScheme });
      await page.reload();
      await page.evaluate(axe);
      const all: string[] = [];
      for (const view of VIEWS) {
        await goTo(page, view);
        await page.locator('main h1').first().waitFor({ state: 'attached' });
        await page.locator('[aria-busy]').first().waitFor({ state: 'hidden' });
        const { violations } = await page.evaluate<{ violations: Violation[] }>(
          colorScheme === 'light' ? ALL : CONTRAST,
        );
        all.push(
          ...violations.map(
            ({ id, nodes }) =>
              `${view} ${id}: ${nodes
                .slice(0, 3)
                .map(({ target }) => target.join(' '))
                .join('; ')}`,
          ),
        );
        expect(await page.evaluate("'__x' in window")).toBe(false);
      }
      expect(all).toEqual([]);
      await goTo(page, '#/run/4');
      await page.getByText('<img src=x').first().waitFor();
      expect(looker.complaints).toEqual([]);
    },
  );

  it('fits a phone: nothing is wider than it', async () => {
    const { page } = scene();
    await page.emulateMedia({ colorScheme: null });
    await page.setViewportSize({ width: 390, height: 800 });
    await page.reload();
    const widths: string[] = [];
    for (const view of VIEWS) {
      await goTo(page, view);
      await page.locator('main h1').first().waitFor({ state: 'attached' });
      await page.locator('[aria-busy]').first().waitFor({ state: 'hidden' });
      widths.push(`${view} ${await page.evaluate<number>('document.documentElement.scrollWidth')}`);
    }
    expect(widths).toEqual(VIEWS.map((view) => `${view} 390`));
  });
});
