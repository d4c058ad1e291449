// A search on the page: what the command line tells of it, in a real browser.

import { expect, it, onTestFinished } from 'vitest';
import { searchDocument } from '../../src/results/search/search.js';
import { sweepDecisions } from '../../src/results/sweep-decisions.js';
import { goTo, hasBrowser, look, openBrowser } from '../setup/browser.js';
import { documentOf, servedPage } from '../setup/page.js';
import { recorded } from '../setup/recorded.js';
import { searched, searchText, type SearchedRun } from '../setup/searched.js';
import { TINY } from '../setup/tiny.js';

const ASHA = '  stop: {type: asha, min_epochs: 1, eta: 2}\n';
const CONFIRM = '  confirm: {best: 1, seeds: 3}\n';

/** Of 36 configurations 24, of which ten are trained to their end: enough to say what matters. */
const WIDE = searchText('', `  stop: {type: median, min_epochs: 1}\n${CONFIRM}`)
  .replace('runs: 4', 'runs: 24')
  .replace('0.9]}}', '0.9]}, data.reverse: {values: [none, output]}, model.dropout: {values: [0, 0.1]}}');

const GRID = `${TINY.replace('tiny', 'grid')}sweep:
  parameters: {training.optimizer.learning_rate: {values: [0.1, 0.2, 0.3, 0.4]}}
${ASHA}`;

/** The larger the rate the more wrong answers, later fewer; the baseline (0.01) is the worst. */
const byRate = ({ rate, seed }: SearchedRun, epoch: number): number =>
  Math.max(0, (rate < 0.1 ? 8 + (seed % 2) : Math.round(rate * 10)) - epoch + 1);

it('gives what a search found and decided, as the command line does, and says where nothing was searched', async () => {
  const { connection, paths } = searched(searchText('', ASHA + CONFIRM), byRate);
  const page = await servedPage(paths.home);
  const { is_searched, deciding_sweep } = await documentOf<Record<string, unknown>>(page, '/data/experiments/1.json');
  expect(is_searched).toBe(true);
  const plain = (document: unknown): unknown => JSON.parse(JSON.stringify(document));
  expect(await documentOf(page, '/data/experiments/1/search.json')).toEqual(plain(searchDocument(connection, 'tiny')));
  expect(await documentOf(page, `/data/sweeps/${String(deciding_sweep)}.json`)).toEqual(
    plain(sweepDecisions(connection, `sweep${String(deciding_sweep)}`)),
  );
  const grid = await servedPage(recorded(TINY).paths.home);
  await expect(documentOf(grid, '/data/experiments/1/search.json')).rejects.toThrow('tiny was not searched');
  await expect(documentOf(grid, '/data/experiments/1/figures/speed-light.svg')).rejects.toThrow(
    'there are: sweep, search, parallel, importance, pareto',
  );
});

it.skipIf(!hasBrowser)(
  'shows the best so far, trials with why they were stopped, confirmation, figures; of a grid beside it which runs its rule stopped, and why',
  async () => {
    const place = searched(WIDE, byRate);
    const { connection, paths } = place;
    searched(GRID, byRate, Infinity, place);
    const { trials, best, counts, confirmation } = searchDocument(connection, 'tiny')!;
    const server = await servedPage(paths.home);
    const { page, looker } = await look(await openBrowser(onTestFinished), server.address);
    await goTo(page, '#/experiment/1');
    await page.getByText(`trial ${best}, ${trials[best!]!.label}`).waitFor();
    await page.getByText(`${counts.finished} finished, ${counts.stopped} stopped`).waitFor();
    const stopped = trials.filter(({ stopped_by: why }) => why !== null);
    expect(stopped.length).toBeGreaterThan(0);
    for (const { label, stopped_by: why, runs } of stopped) {
      const row = page.getByRole('row').filter({ hasText: label }).filter({ hasText: why! });
      await row.first().waitFor();
      expect(await row.first().getByRole('link').first().textContent()).toBe(`run${runs[0]!.run}`);
    }
    expect(confirmation!.winner).toBe(0);
    await page.getByText(`Winner: ${confirmation!.configurations[0]!.label}`).waitFor();
    for (const figure of ['search', 'parallel', 'importance', 'pareto']) {
      const picture = page.locator(`img[src$="figures/${figure}-light.svg"]`);
      await picture.scrollIntoViewIfNeeded();
      await expect
        .poll(() => page.evaluate(`document.querySelector('img[src*="${figure}-light"]').naturalWidth`))
        .toBeGreaterThan(0);
    }
    const stops = sweepDecisions(connection, 'sweep3').decisions.filter(({ words }) => words.startsWith('asha stops'));
    expect(stops.length).toBeGreaterThan(0);
    await goTo(page, '#/experiment/2');
    await page.getByRole('heading', { name: 'Stopped early' }).waitFor();
    for (const { words } of stops) await page.getByText(words).waitFor();
    expect(looker.complaints).toEqual([]);
  },
);
