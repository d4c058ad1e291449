// A real browser: Debian's Chromium, which scripts/chromium/install.sh installs; without it, tests say that they are skipped.

import { existsSync, readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { servedPage, type ServedPage } from './page.js';
import { SWEEP, type Workplace } from './program.js';
import type { CleanUp } from './tiny.js';
import { trained } from './trained.js';

const PROGRAM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
export const hasBrowser = PROGRAM !== undefined;
if (!hasBrowser) console.warn('skipped: no Chromium here; scripts/chromium/install.sh installs it');

/** @param more what it is started with beside */
export async function openBrowser(cleanUp: CleanUp, ...more: readonly string[]): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', ...more];
  const browser = await chromium.launch({ executablePath: PROGRAM!, args });
  cleanUp(() => void browser.close());
  return browser;
}

export interface Looker extends BrowserContext {
  /** What went wrong in its pages, and what they asked of others than the server. */
  readonly complaints: string[];
}

/** Somebody who opened the address, with cookies of their own. */
export async function look(
  browser: Browser,
  address: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ looker: Looker; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const complaints: string[] = [];
  const { host } = new URL(address);
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.host !== host && !['data:', 'blob:'].includes(url.protocol)) complaints.push(`asked ${request.url()}`);
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  const page = await context.newPage();
  await page.goto(address);
  return { looker: Object.assign(context, { complaints }), page };
}

/** What a button gives to be kept. */
export async function saved(page: Page, button: Locator): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await button.first().click();
  return readFileSync(await (await download).path());
}

/** Goes to a view, as a link does. */
export const goTo = (page: Page, hash: string): Promise<unknown> =>
  page.evaluate(`location.hash = ${JSON.stringify(hash)}`);

/** The page of a sweep, open in a browser. */
export interface Scene {
  readonly place: Workplace;
  readonly browser: Browser;
  readonly server: ServedPage;
  readonly looker: Looker;
  readonly page: Page;
}

export async function openScene(cleanUp: CleanUp): Promise<Scene> {
  const place = await trained(SWEEP, { cleanUp });
  const server = await servedPage(place.home, cleanUp);
  const browser = await openBrowser(cleanUp);
  return { place, browser, server, ...(await look(browser, server.address)) };
}
