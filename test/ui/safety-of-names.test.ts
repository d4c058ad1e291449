// Names, settings and last words that are markup, where the page's server writes them down: documents, figures of a
// search, the log of a process. They are text there, and a browser that shows them runs none of it.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { goTo, hasBrowser, look, openBrowser } from '../setup/browser.js';
import { EVIL } from '../setup/evil.js';
import { ask, documentOf, servedPage } from '../setup/page.js';
import { searched, searchText, type SearchedRun } from '../setup/searched.js';

/** Enough trials for every figure; some are stopped, the best are confirmed. */
const WIDE = searchText('', '  stop: {type: median, min_epochs: 1}\n  confirm: {best: 1, seeds: 3}\n')
  .replace('runs: 4', 'runs: 24')
  .replace('0.9]}}', '0.9]}, data.reverse: {values: [none, output]}, model.dropout: {values: [0, 0.1]}}');

const byRate = ({ rate, seed }: SearchedRun, epoch: number): number =>
  Math.max(0, (rate < 0.1 ? 8 + (seed % 2) : Math.round(rate * 10)) - epoch + 1);

/** What a terminal takes for a command, and what ends a line elsewhere. */
const HOSTILE = `${EVIL} \u001b[2J\u202e\u2028</pre>`;

/** A search, each of whose texts is evil: what it is of, its configurations, why runs ended, what they said. */
async function scene() {
  const { paths, connection } = searched(WIDE, byRate);
  const database = new Database(paths.database);
  for (const sql of [
    'UPDATE experiments SET name = @evil, question = @evil, expectation = @evil',
    'UPDATE variants SET label = @evil || id',
    "UPDATE params SET text = @evil || variant_id WHERE path = 'data.reverse'",
    'UPDATE attempts SET error = @evil, outcome = @evil',
    'UPDATE mispredictions SET predicted = @evil',
  ])
    database.prepare(sql).run({ evil: EVIL });
  database.close();
  const run = connection.prepare('SELECT max(run_id) FROM attempts').pluck().get() as number;
  const { stderr } = paths.run(run).attempt(1);
  mkdirSync(dirname(stderr), { recursive: true });
  writeFileSync(stderr, `${HOSTILE}\n`);
  return { page: await servedPage(paths.home), run };
}

it('are text in the document and the figures of a search', async () => {
  const { page } = await scene();
  const { headers } = await ask(page, '/data/experiments/1/search.json');
  expect(headers).toMatch(/content-type: application\/json; charset=utf-8/i);
  const { experiment } = await documentOf<{ experiment: string }>(page, '/data/experiments/1/search.json');
  expect(experiment).toBe(EVIL);
  for (const name of ['search', 'parallel', 'importance', 'pareto']) {
    const answer = await ask(page, `/data/experiments/1/figures/${name}-light.svg`);
    expect([name, answer.status]).toEqual([name, 200]);
    expect(answer.headers).toMatch(/content-type: image\/svg\+xml/i);
    expect(answer.headers).toMatch(/content-security-policy: default-src 'none'/i);
    expect(answer.body).toContain('&lt;img src=x');
    const tags = answer.body.replaceAll(/"[^"]*"/g, '""'); // without the values of attributes, which are quoted
    expect(tags).not.toMatch(/<script|<img|<foreignObject|href=|<[^>]*\son\w+=/);
  }
  expect(page.told).toEqual([]);
});

it('are carried word for word in the log of a process, as JSON that no browser takes for a page', async () => {
  const { page, run } = await scene();
  const { status, headers } = await ask(page, `/data/runs/${run}/log.json`);
  expect([status, headers]).toEqual([200, expect.stringMatching(/x-content-type-options: nosniff/i)]);
  expect(headers).toMatch(/content-type: application\/json; charset=utf-8/i);
  expect(await documentOf(page, `/data/runs/${run}/log.json`)).toEqual({ run, attempt: 1, text: HOSTILE });
});

it.skipIf(!hasBrowser)('are shown and do nothing in the views of a search and of a run with its log', async () => {
  const { page: server, run } = await scene();
  const { page, looker } = await look(await openBrowser(onTestFinished), server.address, { bypassCSP: true });
  await goTo(page, '#/experiment/1');
  await page.getByText('<img src=x').first().waitFor();
  await page.locator('img[src$="figures/parallel-light.svg"]').scrollIntoViewIfNeeded();
  await goTo(page, `#/run/${run}`);
  await page.getByText('</pre>').first().waitFor();
  expect(
    await page.evaluate("'__x' in window || document.querySelector('main script, main img[src=x]') !== null"),
  ).toBe(false);
  expect(looker.complaints).toEqual([]);
});
