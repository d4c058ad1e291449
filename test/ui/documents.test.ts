// What the page's server answers: the documents that the command line prints with --json, and bytes that say the same.

import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { RunSets } from '../../src/results/mistakes.js';
import { documentOf, servedPage, type ServedPage } from '../setup/page.js';
import { SWEEP } from '../setup/program.js';
import { beforeTests, trained } from '../setup/trained.js';

const served = beforeTests(async (cleanUp) => {
  const place = await trained(SWEEP, { cleanUp });
  await place.ask('tag', 'run2', 'keep', 'b');
  await place.ask('note', 'run2', 'That is why');
  return { place, page: await servedPage(place.home, cleanUp) };
});

const bytesOf = async ({ port, cookie }: ServedPage, path: string): Promise<ArrayBuffer> =>
  (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } })).arrayBuffer();

it.each([
  ['/data/list.json', ['runs']],
  [
    '/data/list.json?experiment=tiny&sort=best_val_exact&limit=2&status=finished',
    ['runs', '--experiment', 'tiny', '--sort', 'best_val_exact', '--limit', '2', '--status', 'finished'],
  ],
  ['/data/list.json?tag=keep&tag=b&note=WHY', ['runs', '--tag', 'keep', '--tag', 'b', '--note', 'why']],
  ['/data/runs/2.json', ['show', 'run2']],
  ['/data/experiments/1/leaderboard.json', ['compare', 'tiny']],
  ['/data/compare.json?of=run1&of=run2&of=run3&history=1', ['compare', 'run1', 'run2', 'run3', '--history']],
  ['/data/compare.json?of=tiny/v1&of=tiny/v2', ['compare', 'tiny/v1', 'tiny/v2']],
])('%s is what %j prints', async (path, words) => {
  const { page, place } = served();
  expect(await documentOf(page, path)).toEqual(await place.json(...words));
});

it('gives all runs with the cursor that events go on from', async () => {
  const { page, place } = served();
  const { columns, rows, cursor } = await documentOf<{ columns: string[]; rows: unknown[][]; cursor: string }>(
    page,
    '/data/runs.json',
  );
  const runs = await place.json<Record<string, unknown>[]>('runs');
  const cellOf = (value: unknown): unknown => (Array.isArray(value) ? value.join(' ') || null : value); // tags
  expect(rows).toEqual(runs.map((run) => columns.map((name) => cellOf(run[name]))));
  expect(cursor).toMatch(/^[0-9a-f-]{36}:\d+$/);
});

it('gives wrong answers of an epoch, attributes and histories as bytes', async () => {
  const { page, place } = served();
  const { sets } = await documentOf<RunSets>(page, '/data/runs/1/sets.json');
  const { eval_set_id: set, size, epochs } = sets[0]!;
  const [epoch, count] = epochs[0]!;
  const wrong = [...new Uint32Array(await bytesOf(page, `/data/runs/1/sets/${set}/wrong/${epoch}.bin`))];
  const query = `select example, attributes ->> 'first_operand' as a from answers where run = 1 and epoch = ${epoch}`;
  const answers = await place.json<{ example: number; a: number }[]>(
    'sql',
    `${query} and not correct order by example`,
  );
  expect(wrong).toEqual(answers.map(({ example }) => example));
  expect(wrong.length).toBe(count);
  const first = new Float64Array(await bytesOf(page, `/data/sets/${set}/columns/first_operand.bin`));
  expect(first.length).toBe(size);
  for (const { example, a } of answers) expect(first[example]).toBe(a);
  const history = new Int32Array(await bytesOf(page, `/data/runs/1/sets/${set}/history.bin`));
  const [{ history: told }] = [
    await place.json<{
      history: { questions: { first_right: number | null; right_for_good: number | null; forgotten: number }[] }[];
    }>('compare', '1', '2', '--history'),
  ];
  expect([...history]).toEqual(
    told[0]!.questions.flatMap((one) => [one.first_right ?? -1, one.right_for_good ?? -1, one.forgotten]),
  );
});

it('gives the epochs of a run after one, and answers to some examples', async () => {
  const { page, place } = served();
  const { curve } = await place.json<{ curve: unknown[] }>('show', '1');
  expect(await documentOf(page, '/data/runs/1/epochs.json?after=1')).toEqual({
    run: 1,
    attempt: 1,
    steps: [8, 12], // 60 examples, 16 at a time
    epochs: curve.slice(1),
  });
  const { curves } = await documentOf<{ curves: { runs: { steps: number[] }[] }[] }>(
    page,
    '/data/experiments/1/curves/val_exact.json',
  );
  expect(curves[0]!.runs[0]!.steps).toEqual([4, 8, 12]);
  const { sets } = await documentOf<RunSets>(page, '/data/runs/1/sets.json');
  const answers = await documentOf<{ example: number }[]>(
    page,
    `/data/runs/1/sets/${sets[0]!.eval_set_id}/answers/3.json?examples=5,2`,
  );
  expect(answers.map(({ example }) => example)).toEqual([5, 2]);
});

it.each([
  ['/data/runs/99.json', 404, 'there is no run99'],
  ['/data/list.json?tag=kep', 404, 'did you mean'],
  ['/data/experiments/9.json', 404, 'there is no experiment of number 9'],
  ['/data/experiments/1/curves/speed.json', 404, 'there is no curve of speed'],
  ['/data/compare.json?of=run1', 400, 'one run alone cannot be compared'],
  ['/data/runs/1/epochs.json?after=x', 400, 'not a whole number'],
  ['/data/sql.json?query=selec', 400, 'syntax error'],
  ['/data/ask.json?run=1&question=three', 400, 'three'],
])('%s is answered with %d', async (path, status, message) => {
  const { port, cookie, told } = served().page;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } });
  expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(message)]);
  expect(told).toEqual([]);
});

it('begins before there is a database, and tells of runs as soon as there is one', async () => {
  const { place } = served();
  const page = await servedPage(join(place.folder, 'later'));
  const { rows, cursor } = await documentOf<{ rows: unknown[]; cursor: string }>(page, '/data/runs.json');
  expect(rows).toEqual([]);
  const stop = new AbortController();
  const response = await fetch(`http://127.0.0.1:${page.port}/data/events?cursor=${cursor}`, {
    headers: { cookie: page.cookie },
    signal: stop.signal,
  });
  const decoder = new TextDecoder();
  let events = '';
  cpSync(place.home, join(place.folder, 'later'), { recursive: true });
  for await (const chunk of response.body!) {
    events += decoder.decode(chunk as Uint8Array);
    if (events.includes('event: changes')) break;
  }
  stop.abort();
  expect(events).toMatch(/event: hello[\s\S]*event: changes\ndata: \{"isAll":false,"columns":\[.*"rows":\[\[1,"tiny"/);
});

it('sends less than 70 kB of JavaScript, and no code or address of others in the page', () => {
  const folder = join(import.meta.dirname, '..', '..', 'dist', 'ui', 'page');
  const files = readdirSync(folder);
  const scripts = files.filter((name) => name.endsWith('.js'));
  expect(scripts.length).toBe(1);
  expect(gzipSync(readFileSync(join(folder, scripts[0]!)), { level: 9 }).length).toBeLessThan(70_000);
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  expect(html).not.toMatch(/<script(?![^>]*src=)|<style|style=|(?:src|href)="(?:https?:)?\/\//);
  expect(readFileSync(join(folder, 'licenses.txt'), 'utf8')).toMatch(/preact[\s\S]*uplot[\s\S]*MIT/);
});
