// The page as files: what a browser shows of them, from a web server that knows nothing of harness.

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { goTo, hasBrowser, look, openBrowser, type Looker, type OwnBrowser } from '../setup/browser.js';
import { makeEvil } from '../setup/evil.js';
import { runInProcess } from '../setup/in-process.js';
import { servedPage } from '../setup/page.js';
import { SWEEP, type Workplace } from '../setup/program.js';
import { rowsOf } from '../setup/results.js';
import { FOUR, recorded } from '../setup/recorded.js';
import { serveFiles, type StaticSite } from '../setup/static.js';
import { beforeTests, trained } from '../setup/trained.js';

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());

const readIn = (folder: string, name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

interface Scene {
  readonly place: Workplace;
  readonly site: StaticSite;
  readonly browser: OwnBrowser;
  readonly looker: Looker;
  readonly page: Page;
}

/** What a view shows, but for what is a server's alone. */
const textOf = async (page: Page): Promise<string> =>
  (await page.locator('main').innerText())
    .replaceAll(/ · ask it|PNG|add a tag\s+add\s+add a note/g, '')
    .replaceAll(/\s+/g, ' ');

async function shownIn(page: Page, view: string): Promise<string> {
  await goTo(page, view);
  await page.locator('main h1').first().waitFor({ state: 'attached' });
  await page.locator('[aria-busy]').first().waitFor({ state: 'hidden' });
  return textOf(page);
}

describe.skipIf(!hasBrowser)('a copy of the page', () => {
  const scene = beforeTests(async (cleanUp): Promise<Scene> => {
    const place = await trained(SWEEP, { cleanUp });
    const { code, stderr } = await place.ask('serve', '--export', 'copy');
    expect(code, stderr).toBe(0);
    const site = await serveFiles(join(place.folder, 'copy'), cleanUp);
    const browser = await openBrowser(cleanUp);
    return { place, site, browser, ...(await look(browser, site.address)) };
  });

  it('shows what the page shows that is live: runs, experiments, curves, mistakes, comparisons', async () => {
    const { place, browser, page } = scene();
    const live = await look(browser, (await servedPage(place.home)).address);
    for (const view of [
      '#/runs?q=reverse%3Doutput',
      '#/runs?group=data.reverse',
      '#/experiments',
      '#/experiment/1',
      '#/run/1',
      '#/mistakes?run=1',
      '#/compare?a=1&b=2',
      '#/compare?of=1,2,3',
      '#/compare?variants=tiny%2Fv2%2Ctiny%2Fv1',
    ]) {
      await shownIn(page, view);
      await shownIn(live.page, view.replace('v2%2Ctiny%2Fv1', 'v1%2Ctiny%2Fv2'));
      const isSame = async () => (await textOf(page)) === (await textOf(live.page));
      await expect
        .poll(isSame)
        .toBe(true)
        .catch(() => {}); // the next line tells how they differ
      expect(await textOf(page), view).toBe(await textOf(live.page));
    }
    await live.looker.close();
  });

  it('has a slider over the epochs, a rectangle, facets, and the wrong answers themselves', async () => {
    const { page, place } = scene();
    await goTo(page, '#/mistakes?run=1');
    const slider = page.getByRole('slider', { name: 'epoch' });
    await slider.focus();
    await page.keyboard.press('Home');
    await page
      .getByText(/epoch 1: \d+ of 20 wrong/)
      .first()
      .waitFor();
    const [wrong] = rowsOf<{ equation: string; predicted: string }>(
      place,
      'select equation, predicted from wrong_answers where run = 1 and epoch = 1 order by example limit 1',
    );
    await page.getByRole('row').filter({ hasText: wrong!.equation }).filter({ hasText: wrong!.predicted }).waitFor();
    await page.locator('.facet:not([disabled])').first().click();
    await page.reload();
    await page.getByText('Wrong answers among them').waitFor();
  });

  it('draws the curves of a run and figures, and says of other views that they need a server', async () => {
    const { page } = scene();
    await goTo(page, '#/run/1');
    await page.locator('.chart canvas').first().waitFor();
    const figure = page.locator('img[src$="figures/flow-light.svg"]');
    await figure.scrollIntoViewIfNeeded();
    await expect
      .poll(() => page.evaluate(`document.querySelector('img[src$="flow-light.svg"]').naturalWidth`))
      .toBeGreaterThan(0);
    expect(await page.getByRole('link', { name: 'Board' }).count()).toBe(0);
    for (const view of ['#/board', '#/ask?run=1&question=1', '#/sql?run=1']) {
      await goTo(page, view);
      await page.getByText('nobody is here to answer').waitFor();
    }
    await goTo(page, '#/compare?variants=tiny%2Fnone%2Ctiny%2Foutput');
    await page.getByText('not compared in this copy').waitFor();
  });

  it('of evil names shows them as text', async () => {
    const { place, page } = scene();
    makeEvil(place.home);
    expect((await place.ask('serve', '--export', 'copy')).code).toBe(0);
    await page.reload();
    for (const view of [
      '#/runs',
      '#/experiment/1',
      '#/run/4',
      '#/mistakes?run=1',
      '#/compare?a=1&b=2',
      '#/compare?variants=tiny%2Fv1%2Ctiny%2Fv2',
    ])
      expect(await shownIn(page, view)).toContain('<img src=x');
    expect(await page.evaluate("'__x' in window")).toBe(false);
  });

  it('asks for nothing that is not there, runs no code of others, and complains of nothing', () => {
    expect(scene().site.missed).toEqual([]);
    expect(scene().looker.complaints).toEqual([]);
  });
});

describe('an export', () => {
  const scene = beforeTests((cleanUp) => trained(SWEEP, { cleanUp }));
  const exported = (...words: string[]) => scene().ask('serve', '--export', ...words);
  const at = (folder: string): string => join(scene().folder, folder);

  it('says how large it is, and takes the place of an earlier one as a whole', async () => {
    const told = await scene().json<{ files: number; bytes: number }>('serve', '--export', 'again');
    const files = filesIn(at('again')).filter((name) => name !== 'harness-page.json');
    expect(told).toMatchObject({ folder: 'again', runs: 4, files: files.length });
    expect(told.bytes).toBe(files.reduce((sum, name) => sum + statSync(join(at('again'), name)).size, 0));
    const { stdout } = await exported('again', 'run1');
    expect(stdout).toMatch(/^1 runs? in \d+ files, \d\.\d MB, in again\n$/);
    expect(readdirSync(join(at('again'), 'data', 'runs'))).toEqual(['1', '1.json']);
    expect(readdirSync(scene().folder).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  it('of chosen runs has nothing of others, and experiments only where all of their runs are in it', async () => {
    await exported('two', 'run1', '2');
    const { rows } = readIn(at('two'), 'data/runs.json') as { rows: unknown[][] };
    expect(rows.map(([run]) => run)).toEqual([1, 2]);
    expect(readIn(at('two'), 'data/experiments.json')).toEqual([]);
    expect(existsSync(join(at('two'), 'data/experiments'))).toBe(false);
    await exported('whole', 'tiny');
    expect(readIn(at('whole'), 'data/experiments.json')).toMatchObject([{ name: 'tiny', runs: 4 }]);
  });

  it.each([
    [['--export', 'mine'], 'mine: is not empty, and is not an exported page'],
    [['--export', 'tiny.yaml'], 'tiny.yaml: is a file, not a folder'],
    [['--export', 'kept'], 'kept: has "CNAME" beside an exported page'],
    [['--export', 'new', 'run9'], 'there is no run9'],
    [['--export', 'new', '--port', '1'], '--port: has no effect with --export'],
    [['--export', 'new', '--no-open'], '--no-open: has no effect with --export'],
    [['--export', 'new', '--export-mb', '0'], '--export-mb: not a number it can be'],
    [['run1'], 'run1: has no effect without --export'],
    [['--export-mb', '5'], '--export-mb: has no effect without --export'],
  ])('%j is refused', async (words, message) => {
    mkdirSync(at('mine'), { recursive: true });
    writeFileSync(join(at('mine'), 'thesis.tex'), '');
    if (!existsSync(at('kept'))) await exported('kept', 'run1');
    writeFileSync(join(at('kept'), 'CNAME'), '');
    const { code, stderr } = await scene().ask('serve', ...words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(existsSync(at('new'))).toBe(false);
    expect(readdirSync(at('mine'))).toEqual(['thesis.tex']);
  });
});

it('tells nothing of the machine: no folders, no host, no process, no user', async () => {
  const places = ['/home/anna/data/my.tsv', `${homedir()}/x`];
  const spec = FOUR.replace('question: Which one?', `question: Which one of ${places.join(' and ')}?`);
  const error = `ENOENT: no such file or directory, open '${places[0]}' (file:///home/anna/main.js:1:2)`;
  const { paths } = recorded(spec, [
    { validation: [[1, 2], [1]] },
    { validation: [[3]], ending: { type: 'failed', error } },
  ]);
  const place = { home: paths.home, folder: dirname(paths.home) };
  expect((await runInProcess(place, 'serve', '--export', 'copy')).code).toBe(0);
  const folder = join(place.folder, 'copy');
  const all = filesIn(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const secrets = ['anna', place.home, place.folder, '"secret"', 'bootId', '"pid"', `${homedir()}/`];
  expect(secrets.filter((word) => all.includes(word))).toEqual([]);
  expect(all.includes("open '…/my.tsv'")).toBe(true);
  expect(readIn(folder, 'data/runs/1.json')).toMatchObject({ attempts: [{ provenance: { cpu: 'A processor' } }] });
});
