// A real browser: Debian's Chromium, which scripts/chromium/install.sh installs; without it, tests say that they are
// skipped.

import { existsSync, readFileSync } from 'node:fs';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type LaunchOptions,
  type Locator,
  type Page,
} from 'playwright-core';
import { inject } from 'vitest';
import { servedPage, type ServedPage } from './page.js';
import { SWEEP, type Workplace } from './program.js';
import type { CleanUp } from './tiny.js';
import { trained } from './trained.js';

const PROGRAM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const ARGUMENTS = ['--no-sandbox', '--disable-gpu'];
export const hasBrowser = PROGRAM !== undefined;
if (!hasBrowser) console.warn('skipped: no Chromium here; scripts/chromium/install.sh installs it');

/**
 * A browser, as far as it is one's own: pages that are opened in it are closed in the end, and nothing is shared
 * between them.
 */
export type OwnBrowser = Pick<Browser, 'newContext'>;

/** What the files of a process look with, one after the other: to start a browser takes as long as many a test. */
let shared: Promise<Browser> | undefined;

/** Its folder lies where it is gone in the end, however its process ends. */
async function launch(options: LaunchOptions = {}): Promise<Browser> {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = inject('trained');
  try {
    return await chromium.launch({
      executablePath: PROGRAM!,
      ...options,
      args: [...ARGUMENTS, ...(options.args ?? [])],
    });
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

async function sharedBrowser(): Promise<Browser> {
  // So does Vitest end its processes, and has little patience.
  if (shared === undefined) process.once('SIGTERM', () => process.exit());
  if (shared === undefined || !(await shared).isConnected()) shared = launch({ handleSIGTERM: false });
  return shared;
}

/** @param more what it is started with beside; it is one of its own, then */
export async function openBrowser(cleanUp: CleanUp, ...more: readonly string[]): Promise<OwnBrowser> {
  const isShared = more.length === 0;
  const browser = await (isShared ? sharedBrowser() : launch({ args: [...more] }));
  const contexts: BrowserContext[] = [];
  cleanUp(() => void (isShared ? contexts.forEach((context) => void context.close()) : browser.close()));
  return {
    newContext: async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      return context;
    },
  };
}

export interface Looker extends BrowserContext {
  /** What went wrong in its pages, and what they asked of others than the server. */
  readonly complaints: string[];
}

/** Somebody who opened the address, with cookies of their own. */
export async function look(
  browser: OwnBrowser,
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
  readonly browser: OwnBrowser;
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

/** Views of the page with something in them, of two variants with two seeds. */
export const VIEWS = [
  '#/runs',
  '#/runs?group=data.reverse',
  '#/experiments',
  '#/experiment/1',
  '#/run/1',
  '#/mistakes?run=1',
  '#/compare?a=1&b=2',
  '#/compare?of=1,2,3',
  '#/compare?variants=tiny%2Fv1%2Ctiny%2Fv2',
  '#/ask?run=1&question=3+%2B+4',
  '#/sql?run=1',
  '#/board',
];
