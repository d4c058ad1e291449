// What the page shows is so: whatever one picked before, whoever answers late or not at all, wherever one goes back to.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { goTo, hasBrowser, look, openBrowser, saved, type Looker, type OwnBrowser } from '../setup/browser.js';
import { pathOf, servedPage, type ServedPage } from '../setup/page.js';
import type { Workplace } from '../setup/program.js';
import { TINY } from '../setup/tiny.js';
import { beforeTests, trained } from '../setup/trained.js';

/** Evaluated on all sums of a few numbers as well. */
const TWO_SETS = `${TINY.replace('validation: 0.25', 'validation: 0.25, evaluation: {all: {draw: grid}}')}sweep: {seeds: [1, 2]}\n`;

interface Scene {
  readonly place: Workplace;
  readonly home: string;
  readonly browser: OwnBrowser;
  readonly server: ServedPage;
  readonly looker: Looker;
  readonly page: Page;
}

/** How many examples the legend and the slider say are wrong. */
async function wrongAs(page: Page, told: RegExp): Promise<readonly number[]> {
  const slider = await page.locator('output').filter({ hasText: told }).textContent();
  const [, count = ''] = told.exec(slider!)!;
  const legend = await page.locator('.mistakes-grid .legend strong').allTextContents();
  const [right = NaN, mended = NaN, wrong = NaN, since = NaN] = legend.map(Number);
  return [Number(count), wrong + since, right + mended + wrong + since];
}

function change(home: string, sql: string): void {
  const database = new Database(join(home, 'harness.db'));
  database.prepare(sql).run();
  database.close();
}

describe.skipIf(!hasBrowser)('what the page shows', () => {
  const scene = beforeTests(async (cleanUp): Promise<Scene> => {
    const place = await trained(TWO_SETS, { cleanUp });
    const server = await servedPage(place.home, cleanUp);
    const browser = await openBrowser(cleanUp);
    return { place, home: place.home, browser, server, ...(await look(browser, server.address)) };
  });

  it('counts the examples of the set that was picked, not of the one before', async () => {
    const { page } = scene();
    await goTo(page, '#/mistakes?run=1');
    await page
      .getByText(/of 20 wrong/)
      .first()
      .waitFor();
    await page.locator('.mistakes-grid').waitFor();
    await page.getByLabel('set').selectOption('all');
    const told = /: (\d+) of 100 wrong/;
    await page.locator('output').filter({ hasText: told }).waitFor();
    await page.locator('.mistakes-grid').waitFor();
    const [slider, legend, all] = await wrongAs(page, told);
    expect([legend, all]).toEqual([slider, 100]);
    const count = await page.locator('.mistakes-grid .small').filter({ hasText: 'CSV' }).textContent();
    expect(count).toMatch(new RegExp(`^${slider} `));
  });

  it('keeps a filter by what it says, whatever place that has among the labels of another set', async () => {
    const { page } = scene();
    await goTo(page, '#/mistakes?run=1&only=carries:1');
    await page.getByText(/^Only carries: 1\./).waitFor();
    const pressed = page.getByRole('button', { name: /^1/, pressed: true });
    await pressed.waitFor();
    await pressed.click();
    await page.getByText('Draw a rectangle').waitFor();
    await goTo(page, '#/mistakes?run=1&only=wings:2');
    await page.getByText('Only wings: 2 (nothing here is told apart by that)').waitFor();
  });

  it('shows the query of a result one goes back to, and keeps what was typed and not asked', async () => {
    const { page } = scene();
    const box = page.getByRole('textbox', { name: 'one SELECT' });
    await goTo(page, '#/sql');
    for (const number of ['111', '222']) {
      await box.fill(`select ${number}`);
      await page.getByRole('button', { name: 'run', exact: true }).click();
      await page.getByRole('cell', { name: number }).waitFor();
    }
    await box.fill('select 333');
    await page.reload();
    await page.getByRole('cell', { name: '222' }).waitFor();
    expect(await box.inputValue()).toBe('select 333');
    await page.goBack();
    await page.getByRole('cell', { name: '111' }).waitFor();
    expect(await box.inputValue()).toBe('select 111');
    await page.getByText("harness sql 'select 111'").waitFor();
    await page.goForward();
    await page.getByRole('cell', { name: '222' }).waitFor();
    await goTo(page, '#/sql?q=select+444&run=1');
    await page.getByRole('cell', { name: '444' }).waitFor();
    expect(await box.inputValue()).toBe('select 444');
  });

  it('loses no change that a tab heard of while it read the list', async () => {
    const { page, looker, home } = scene();
    await goTo(page, '#/runs');
    await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
    const tab = await looker.newPage();
    let [letGo, hold] = [(): void => {}, (): void => {}];
    const released = new Promise<void>((resolve) => (letGo = resolve));
    const held = new Promise<void>((resolve) => (hold = resolve));
    await tab.route('**/data/runs.json', async (route) => {
      const response = await route.fetch();
      hold();
      await released;
      await route.fulfill({ response });
    });
    await tab.goto(page.url());
    await held;
    change(home, 'UPDATE run_metrics SET epochs = 4321 WHERE run_id = 1');
    await page.getByRole('gridcell', { name: '4,321' }).waitFor();
    letGo();
    await tab.getByRole('gridcell', { name: '4,321' }).waitFor();
    change(home, 'UPDATE run_metrics SET epochs = 3 WHERE run_id = 1');
    await tab.close();
  });

  it('draws curves on after a reading that failed', async () => {
    const { page, home } = scene();
    await goTo(page, '#/run/2');
    const chart = page.getByRole('img', { name: 'run2: accuracy' });
    await chart.waitFor();
    let readings = 0;
    let [letGo, hold] = [(): void => {}, (): void => {}];
    const released = new Promise<void>((resolve) => (letGo = resolve));
    const held = new Promise<void>((resolve) => (hold = resolve));
    await page.route('**/epochs.json*', async (route) => {
      readings++;
      if (readings === 2) return route.abort();
      if (readings > 1) return route.continue();
      hold();
      await released;
      return route.continue();
    });
    const grow = 'UPDATE run_metrics SET seconds = seconds + 1 WHERE run_id = 2';
    const first = page.waitForResponse(/runs\/2\.json/);
    change(home, grow);
    await Promise.all([held, first]);
    const told = page.waitForResponse(/runs\/2\.json/);
    change(home, grow);
    await told; // it knows that there is more to read
    const failed = page.waitForEvent('requestfailed');
    letGo();
    await failed;
    const read = page.waitForResponse(/epochs\.json/);
    change(home, 'UPDATE run_metrics SET seconds = seconds - 2 WHERE run_id = 2');
    expect((await read).ok()).toBe(true);
    await page.unroute('**/epochs.json*');
  });

  it('says what in an address means nothing, and shows nothing for it', async () => {
    const { page } = scene();
    for (const name of ['__proto__', 'constructor', 'toString', 'valueOf']) {
      await goTo(page, `#/${name}`);
      await page.getByText(`There is no view ${name}.`).waitFor();
    }
    await goTo(page, '#/runs?sort=constructor');
    await page.getByText('There is no column constructor.').waitFor();
    await goTo(page, '#/mistakes?run=soon');
    await page.getByRole('alert').filter({ hasText: 'The address says run=soon' }).waitFor();
    await goTo(page, '#/mistakes?run=run2&set=none');
    await page.getByText('It was not evaluated on a set none.').waitFor();
    await page.getByText('Mistakes of run2').waitFor({ state: 'attached' });
    await goTo(page, '#/compare?of=run1,run1');
    await page.getByText('Choose two different runs').waitFor();
    await goTo(page, '#/compare?of=run1,run2,run1');
    await page.getByText('harness compare run1 run2', { exact: true }).waitFor();
  });

  it('keeps in the address which runs are chosen, and names the command that does the same, where there is one', async () => {
    const { page } = scene();
    await goTo(page, '#/runs?q=experiment%3Dtiny+status%3Dfinished');
    await page.getByText('harness runs --experiment tiny --status finished', { exact: true }).waitFor();
    await page.getByLabel('choose run1').check();
    await page.getByLabel('choose run2').check();
    await page.reload();
    await page.getByRole('button', { name: 'compare 2 runs' }).waitFor();
    expect(await page.getByLabel('choose run1').isChecked()).toBe(true);
    await page.getByRole('searchbox').fill('reverse=none');
    await page.locator('.command').waitFor({ state: 'detached' });
    await goTo(page, '#/board');
    await page.getByText('harness ps', { exact: true }).waitFor();
    await goTo(page, '#/compare?a=1&b=2&set=all');
    await page.getByText('harness compare run1 run2 --eval-set all', { exact: true }).waitFor();
  });

  it('chooses a rectangle of the plane by the keyboard, and lets go of it', async () => {
    const { page } = scene();
    await goTo(page, '#/mistakes?run=2&epoch=1');
    const plane = page.getByRole('application', { name: /where run2 is right and wrong/ });
    for (const key of ['ArrowLeft', 'Shift+ArrowRight', 'Shift+ArrowDown', 'Enter']) await plane.press(key);
    await page.getByRole('heading', { name: 'Wrong answers among them' }).waitFor();
    const chosen = /in=(\d+)\.5\.\.(\d+)\.5%2C(\d+)\.5\.\.(\d+)\.5/.exec(page.url())!.slice(1).map(Number);
    expect([chosen[1]! - chosen[0]!, chosen[3]! - chosen[2]!]).toEqual([2, 2]); // two cells by two
    await plane.press('Escape');
    await page.getByRole('heading', { name: 'Wrong answers', exact: true }).waitFor();
    expect(page.url()).not.toContain('in=');
  });

  it('gives all wrong answers as CSV, and planes and curves as PNG', async () => {
    const { page } = scene();
    await goTo(page, '#/mistakes?run=1&epoch=1&set=all');
    await page.locator('.mistakes-grid').waitFor();
    const told = /: (\d+) of 100 wrong/;
    await page.locator('output').filter({ hasText: told }).waitFor();
    const [wrong] = await wrongAs(page, told);
    const lines = (await saved(page, page.getByRole('button', { name: 'CSV' }))).toString().trim().split('\r\n');
    expect([lines.length - 1, lines[0]]).toEqual([wrong, 'example,question,right,answered']);
    expect((await saved(page, page.getByRole('button', { name: 'PNG' }))).subarray(1, 4).toString()).toBe('PNG');
    await goTo(page, '#/compare?a=1&b=2');
    const slices = (await saved(page, page.locator('.slices + button'))).toString().split('\r\n');
    expect(slices[0]).toMatch(/^[a-z ]+,examples,run1 wrong,run2 wrong,shares$/);
    const seen = await page.locator('.slices tbody tr').first().locator('th, td').allTextContents();
    expect(slices[1]).toBe(seen.join(','));
    await goTo(page, '#/run/1?x=step');
    await page.getByRole('img', { name: 'run1: accuracy' }).waitFor();
    expect((await saved(page, page.getByRole('button', { name: 'PNG' }))).subarray(1, 4).toString()).toBe('PNG');
  });

  it.each([
    ['a run', ''],
    ['an epoch of another set', '&set=all&epoch=1'],
    ['a facet', '&set=all&epoch=1&only=carries:1'],
    ['facets of numbers and words', '&set=all&epoch=2&only=carries:0,1;digits:1%2C1;answer_length:1'],
    ['a rectangle of the plane', '&set=all&epoch=1&in=1.5..6.5,-0.5..4.5'],
    ['a rectangle and a facet', '&set=all&epoch=1&in=1.5..6.5,-0.5..4.5&only=answer_length:1'],
    ['a rectangle of a grid', '&set=all&epoch=1&across=carries&down=answer_length&in=-0.5..0.5,-0.5..0.5'],
    ['nothing', '&set=all&epoch=1&only=carries:7'],
  ])('lists the same wrong answers of %s on the terminal, by the command that it names', async (_, search) => {
    const { page, place } = scene();
    await goTo(page, '#/runs');
    await page.getByRole('grid').waitFor(); // nothing of what was shown before is left
    await goTo(page, `#/mistakes?run=1${search}`);
    const command = page.locator('.mistakes-grid .command code');
    await command.waitFor();
    await page.locator('[aria-busy]').first().waitFor({ state: 'hidden' });
    const text = (await command.textContent())!;
    const shell = `harness() { printf '%s\\0' "$@"; }; ${text}`;
    const words = execFileSync('bash', ['-c', shell], { encoding: 'utf8' }).split('\0').slice(0, -1);
    const listed = await place.json<Record<'example' | 'equation' | 'expected' | 'predicted', string>[]>(...words);
    const rows = listed.map(({ example, equation, expected, predicted }) =>
      [example, equation, expected, predicted].join(),
    );
    if (search.includes('carries:7'))
      return expect([rows, await page.getByText('None of them is wrong').count()]).toEqual([[], 1]);
    const csv = (await saved(page, page.locator('.mistakes-grid').getByRole('button', { name: 'CSV' }))).toString();
    expect(rows).toEqual(csv.trim().split('\r\n').slice(1));
    expect(rows.length).toBeGreaterThan(0);
  });

  it('shows nothing of another epoch while nobody answers, and goes on by itself once somebody does', async () => {
    const { page, looker, server, home } = scene();
    await goTo(page, '#/mistakes?run=1&epoch=last');
    const told = /epoch 1: (\d+) of 20 wrong/;
    await page.locator('output').filter({ hasText: 'epoch 3' }).waitFor();
    await page.locator('.mistakes-grid').waitFor();
    await server.close();
    await page.getByRole('slider', { name: 'epoch' }).press('Home');
    await page.locator('output').filter({ hasText: told }).waitFor();
    await page.getByRole('alert').filter({ hasText: 'Failed to fetch' }).waitFor();
    expect(await page.locator('.mistakes-grid').count()).toBe(0);
    const next = await servedPage(home, undefined, server.port);
    await page.getByText('does not know this browser').waitFor();
    await looker.request.get(`http://127.0.0.1:${server.port}${pathOf(next.address)}`); // as another tab does
    await page.locator('.mistakes-grid').waitFor();
    const [slider, legend, all] = await wrongAs(page, told);
    expect([legend, all]).toEqual([slider, 20]);
  });

  it('complains of nothing', () => {
    expect(scene().looker.complaints).toEqual([]);
    expect(scene().server.told).toEqual([]);
  });
});
