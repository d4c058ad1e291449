// The one thing that can be changed over the page's server, tags and notes, and everybody who cannot: a line for each
// thing that a request must have.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { changeRoutes } from '../../src/ui/annotating.js';
import { secret } from '../../src/util/unique.js';
import { ask, documentOf, raw, servedPage, type Answered, type Sent } from '../setup/page.js';
import { SWEEP } from '../setup/program.js';
import { beforeTests, trained } from '../setup/trained.js';

const served = beforeTests(async (cleanUp) => {
  const place = await trained(SWEEP, { cleanUp });
  return { place, page: await servedPage(place.home, cleanUp) };
});

const PATH = '/data/runs/1/annotation.json';

/** What the page itself sends, but for what is said otherwise. */
function send(body: unknown, { headers = {}, ...sent }: Sent = {}, path = PATH): Promise<Answered> {
  const { page } = served();
  const own = {
    Origin: `http://127.0.0.1:${page.port}`,
    'Sec-Fetch-Site': 'same-origin',
    'Content-Type': 'application/json',
  };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const given = Object.entries(headers).map(([name, value]) => [name, value?.replace('PORT', String(page.port))]);
  const all = { ...own, ...(Object.fromEntries(given) as Sent['headers']) };
  return ask(page, path, { method: 'POST', body: text, headers: all, ...sent });
}

const CHANGE = { add: ['evil'] };
const tags = async (): Promise<readonly string[]> =>
  (await documentOf<{ tags: string[] }>(served().page, '/data/runs/1.json')).tags;

describe('a change is refused', () => {
  it.each<[string, number, Record<string, string | undefined>]>([
    ['without a cookie', 401, { Cookie: undefined }],
    ['with the cookie of another start', 401, { Cookie: `harness_PORT=${secret()}` }],
    ['without an origin', 403, { Origin: undefined }],
    ['from another origin', 403, { Origin: 'http://evil.example' }],
    ['from no origin', 403, { Origin: 'null' }],
    ['from another port of this machine', 403, { Origin: 'http://127.0.0.1:1' }],
    ['from this port under another name', 403, { Origin: 'http://localhost:PORT' }],
    ['from this address over TLS', 403, { Origin: 'https://127.0.0.1:PORT' }],
    ['from another site', 403, { 'Sec-Fetch-Site': 'cross-site' }],
    ['from another server of this machine', 403, { 'Sec-Fetch-Site': 'same-site' }],
    ['from nowhere', 403, { 'Sec-Fetch-Site': 'none' }],
    ['by what says nothing of where it comes from', 403, { 'Sec-Fetch-Site': undefined }],
    ['under a name that leads here', 403, { Host: 'evil.example:PORT', Origin: 'http://evil.example:PORT' }],
    ['as a form', 415, { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['as a form with files', 415, { 'Content-Type': 'multipart/form-data; boundary=x' }],
    ['as text', 415, { 'Content-Type': 'text/plain' }],
    ['as text that says it is JSON', 415, { 'Content-Type': 'text/plain; application/json' }],
    ['as nothing', 415, { 'Content-Type': undefined }],
    ['packed', 415, { 'Content-Encoding': 'gzip' }],
    ['larger than anything', 413, { 'Content-Length': '99999999999' }],
  ])('%s', async (_, status, headers) => {
    expect((await send(CHANGE, { headers })).status).toBe(status);
    expect(await tags()).toEqual([]);
  });

  it.each(['GET', 'HEAD'])('by %s, which changes nothing', async (method) => {
    const { status, headers } = await send('', { method });
    expect([status, headers]).toEqual([405, expect.stringMatching(/^allow: POST$/im)]);
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('by %s, which is no method here', async (method) => {
    expect((await send(CHANGE, { method })).status).toBe(405);
    expect(await tags()).toEqual([]);
  });

  it.each([
    ['{"add": ["evil"]', /not JSON: /],
    ['', /not JSON: /],
    ['{"add": ["evil"], "status": "failed"}', /not a change of tags and note/],
    ['{"add": "evil"}', /not a change/],
    ['[]', /not a change/],
    ['null', /not a change/],
    ['{"note": 5}', /not a change/],
    ['{"add": ["evil tag"]}', /not a tag.*e\.g\. evil-tag/],
    ['{"note": "\\u001b[2J"}', /not plain text/],
    ['{"note": "\\ud83d"}', /not plain text/],
    [JSON.stringify({ note: 'x'.repeat(10_001) }), /too long.*10001/],
    [JSON.stringify({ __proto__: null, constructor: 1 }), /not a change/],
  ])('that says %.40s', async (body, message) => {
    const answer = await send(body, { headers: body === '' ? { 'Content-Length': '0' } : {} });
    expect([answer.status, answer.body]).toEqual([400, expect.stringMatching(message)]);
  });

  it('of bytes that are no UTF-8', async () => {
    const { page } = served();
    const head = [
      `POST ${PATH} HTTP/1.1`,
      `Host: 127.0.0.1:${page.port}`,
      `Cookie: ${page.cookie}`,
      `Origin: http://127.0.0.1:${page.port}`,
      'Sec-Fetch-Site: same-origin',
      'Content-Type: application/json',
      'Connection: close',
    ];
    const text = '{"note": "\u{1f600}"}';
    const whole = `${[...head, `Content-Length: ${Buffer.byteLength(text) - 2}`].join('\r\n')}\r\n\r\n${text.slice(0, -2)}`;
    expect(await raw(page.port, whole)).toMatch(/^HTTP\/1.1 400 [^]*not JSON/);
  });

  it('of more than is read here, however it comes, and says so to whoever sends it all', async () => {
    const much = JSON.stringify({ note: 'x'.repeat(1_000_000) });
    expect(await send(much)).toMatchObject({
      status: 413,
      body: expect.stringContaining('at most 65536 bytes are read here') as string,
    });
    const chunk = `${much.length.toString(16)}\r\n${much}\r\n0\r\n\r\n`;
    const chunked = { 'Transfer-Encoding': 'chunked', 'Content-Length': undefined };
    expect((await send(chunk, { headers: chunked })).status).toBe(413);
  });

  it.each([
    ['/data/runs/99/annotation.json', 404, 'there is no run99'],
    ['/data/runs/0/annotation.json', 400, 'not a run'],
    [`${PATH}?x=1`, 400, 'has no effect here'],
    ['/data/runs/last/annotation.json', 405, ''],
    ['/data/runs/1/../2/annotation.json', 405, ''],
    ['/data/runs/1%2fannotation.json', 405, ''],
    ['/data/runs/1.json', 405, ''],
    ['/', 405, ''],
  ])('at %s', async (path, status, message) => {
    const answer = await send(CHANGE, {}, path);
    expect([answer.status, answer.body]).toEqual([status, expect.stringContaining(message)]);
  });

  it('where the database cannot be written just now, and the page goes on', async () => {
    const { place, page } = served();
    const other = new Database(join(place.home, 'harness.db'));
    other.exec('BEGIN IMMEDIATE');
    const [answer] = await Promise.all([send(CHANGE)]);
    other.exec('ROLLBACK');
    other.close();
    expect(answer.status).toBe(503);
    expect((await ask(page, '/data/runs.json')).status).toBe(200);
    expect(await tags()).toEqual([]);
  });
});

describe('a change is made', () => {
  it('of tags and note, in the folder and in the database, and what it says is answered', async () => {
    const { place } = served();
    const { status, body } = await send({ add: ['b', 'a'], note: 'why <b>\n', was: null });
    expect([status, JSON.parse(body)]).toEqual([200, { tags: ['a', 'b'], note: 'why <b>' }]);
    expect(await place.json('tag', 'run1')).toEqual([{ run: 1, tags: ['a', 'b'], note: 'why <b>' }]);
    expect(readFileSync(join(place.home, 'run1', 'annotation.json'), 'utf8')).toContain('"why <b>"');
    expect(
      (await send({ remove: ['a', 'b'] }, { headers: { 'Content-Type': 'application/json; charset=utf-8' } })).body,
    ).toBe('{"tags":[],"note":"why <b>"}');
  });

  it('but not over what another has written meanwhile', async () => {
    await send({ note: 'mine' });
    const { status, body } = await send({ note: 'theirs', was: 'older' });
    expect([status, body]).toEqual([409, expect.stringContaining('the note was changed meanwhile')]);
    expect((await send({ note: null, was: 'mine' })).body).toBe('{"tags":[],"note":null}');
  });

  it('nowhere else: there is one address', () => {
    expect(changeRoutes.map(({ path }) => path)).toEqual(['/data/runs/:run/annotation.json']);
  });

  it('with the token and the session in no answer, and no fault of ours', async () => {
    const { page } = served();
    const { body, headers } = await send({ note: 'x' });
    for (const word of [/t=(.+)/.exec(page.address)![1]!, page.cookie.split('=')[1]!]) {
      expect(body + headers).not.toContain(word);
    }
    expect(headers).toMatch(/content-security-policy: default-src 'none'/i);
    expect(headers).not.toMatch(/access-control/i);
    expect(page.told).toEqual([]);
  });
});
