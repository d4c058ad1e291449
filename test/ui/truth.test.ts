// What the page shows is so: whatever one picked before, whoever answers late or not at all, wherever one goes back to.

import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { goTo, hasBrowser, look, openBrowser, type Looker } from '../setup/browser.js';
import { pathOf, servedPage, type ServedPage } from '../setup/page.js';
import { TINY } from '../setup/tiny.js';
import { beforeTests, trained } from '../setup/trained.js';

/** Evaluated on all sums of a few numbers as well. */
const TWO_SETS = `${TINY.replace('validation: 0.25', 'validation: 0.25, evaluation: {all: {draw: grid}}')}sweep: {seeds: [1, 2]}\n`;

interface Scene {
  readonly home: string;
  readonly browser: Browser;
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

describe.skipIf(!hasBrowser)('what the page shows', () => {
  const scene = beforeTests(async (cleanUp): Promise<Scene> => {
    const place = await trained(TWO_SETS, { cleanUp });
    const server = await servedPage(place.home, cleanUp);
    const browser = await openBrowser(cleanUp);
    return { home: place.home, browser, server, ...(await look(browser, server.address)) };
  });

  it('counts the examples of the set that was picked, not of the one before', async () => {
    const { page } = scene();
    await goTo(page, '#/mistakes?run=1');
    await page.getByText(/of 20 wrong/).first().waitFor(); // prettier-ignore
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
    const tab = await looker.newPage();
    await tab.goto(`http://127.0.0.1:${server.port}${pathOf(next.address)}`);
    await page.locator('.mistakes-grid').waitFor();
    const [slider, legend, all] = await wrongAs(page, told);
    expect([legend, all]).toEqual([slider, 20]);
    await tab.close();
  });

  it('complains of nothing', () => {
    expect(scene().looker.complaints).toEqual([]);
    expect(scene().server.told).toEqual([]);
  });
});
