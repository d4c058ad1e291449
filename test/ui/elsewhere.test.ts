// The page at an address that browsers take for no secure one, which is any but this machine's without TLS: things that
// are there for pages alone that cannot have been changed on their way are missing.

import dns from 'node:dns';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished, vi } from 'vitest';
import { hasBrowser, look, openBrowser } from '../setup/browser.js';
import { servedPage } from '../setup/page.js';
import { SWEEP } from '../setup/program.js';
import { trained } from '../setup/trained.js';

const NAME = 'harness.test';

/** The name is of this machine alone, for this process and for the browser: nothing listens where others reach it. */
function nameThisMachine(): void {
  const lookup = dns.lookup as (...given: unknown[]) => void;
  const spy = vi
    .spyOn(dns, 'lookup')
    .mockImplementation((host: string, ...rest: unknown[]) => lookup(host === NAME ? '127.0.0.1' : host, ...rest));
  onTestFinished(() => spy.mockRestore());
}

it.skipIf(!hasBrowser)(
  'hears what is new in every tab, though no tab can say that it listens for the others',
  async () => {
    nameThisMachine();
    const place = await trained(SWEEP);
    const server = await servedPage(place.home, undefined, 0, NAME);
    expect(new URL(server.address).host).toBe(`${NAME}:${server.port}`);
    const browser = await openBrowser(onTestFinished, `--host-resolver-rules=MAP ${NAME} 127.0.0.1`);
    const { page, looker } = await look(browser, server.address);
    expect(await page.evaluate('[isSecureContext, navigator.locks === undefined]')).toEqual([false, true]);
    const other = await looker.newPage();
    await other.goto(page.url());
    const database = new Database(join(place.home, 'harness.db'));
    for (const tab of [page, other]) await tab.getByRole('status').filter({ hasText: 'live' }).waitFor();
    database.prepare('UPDATE run_metrics SET epochs = 4321 WHERE run_id = 1').run();
    for (const tab of [page, other]) await tab.getByRole('gridcell', { name: '4,321' }).waitFor();
    await other.close();
    database.prepare('UPDATE run_metrics SET epochs = 5432 WHERE run_id = 1').run();
    database.close();
    await page.getByRole('gridcell', { name: '5,432' }).waitFor();
    // The command is there to be read, without a button that does nothing.
    await page.locator('.command code').waitFor();
    expect(await page.getByRole('button', { name: 'copy as command' }).count()).toBe(0);
    expect(looker.complaints.filter((one) => !one.includes('Cross-Origin-Opener-Policy'))).toEqual([]);
  },
);
