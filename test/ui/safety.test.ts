// Who may ask the page's server, and what they cannot do: a line here for each thing that went wrong in servers like
// it.

import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { routes } from '../../src/ui/routes.js';
import { secret } from '../../src/util/unique.js';
import { until } from '../setup/results.js';
import { ask, pathOf, raw, servedPage } from '../setup/page.js';
import { beforeTests, trained } from '../setup/trained.js';
import { SWEEP } from '../setup/program.js';

const served = beforeTests(async (cleanUp) => {
  const place = await trained(SWEEP, { cleanUp });
  return { place, page: await servedPage(place.home, cleanUp) };
});

/** An address of each route. */
const paths = routes.map(({ path }) =>
  path
    .replace(':metric', 'val_exact')
    .replace(':attribute', 'carries')
    .replace(':figure', 'flow')
    .replace(/:\w+/g, '1'),
);

it.each([
  ['a name that was made to lead here', { Host: 'evil.example' }],
  ['a name that begins like ours', { Host: 'localhost.evil.example:PORT' }],
  ['an address that begins like ours', { Host: '127.0.0.1.evil.example:PORT' }],
  ['our name at another port', { Host: '127.0.0.1:1' }],
  ['our name without its port', { Host: '127.0.0.1' }],
  ['an empty name', { Host: '' }],
  ['a page of another site', { Origin: 'http://evil.example' }],
  ['a page without an origin', { Origin: 'null' }],
  ['a page of another port', { Origin: 'http://127.0.0.1:1' }],
  ['a page of ours over TLS', { Origin: 'https://127.0.0.1:PORT' }],
  ['a browser for another site', { 'Sec-Fetch-Site': 'cross-site' }],
  ['a browser for another server of this machine', { 'Sec-Fetch-Site': 'same-site' }],
  ['a browser with a word of no meaning', { 'Sec-Fetch-Site': 'evil' }],
])('refuses %s, whatever the method', async (_, headers) => {
  const { page } = served();
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(page.port))]),
  );
  for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
    expect((await ask(page, '/data/runs.json', { method, headers: sent })).status).toBe(403);
  }
});

it.each([
  ['localhost', { Host: 'localhost:PORT' }],
  ['IPv6', { Host: '[::1]:PORT' }],
  ['its own page', { Origin: 'http://127.0.0.1:PORT', 'Sec-Fetch-Site': 'same-origin' }],
  ['somebody who typed the address', { 'Sec-Fetch-Site': 'none' }],
])('answers %s', async (_, headers) => {
  const { page } = served();
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(page.port))]),
  );
  expect((await ask(page, '/data/runs.json', { headers: sent })).status).toBe(200);
});

it('answers nobody without the cookie, at no address by no method, nor with a wrong one', async () => {
  const { page } = served();
  const wrong = `${page.cookie.split('=')[0]!}=${secret()}`;
  for (const path of ['/', '/data/events', '/licenses.txt', '/nowhere', ...paths]) {
    for (const cookie of [undefined, wrong, page.cookie.replace('harness_', 'harness')]) {
      const { status } = await ask(page, path, { headers: { Cookie: cookie } });
      expect([path, status]).toEqual([path, 401]);
    }
  }
});

it('has no method but GET and HEAD, at no address but that of notes', async () => {
  const { page } = served();
  for (const path of ['/', '/data/events', ...paths]) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
      const headers = { Origin: `http://127.0.0.1:${page.port}`, 'Sec-Fetch-Site': 'same-origin' };
      const { status } = await ask(page, path, { method, headers });
      expect([path, method, status]).toEqual([path, method, 405]);
    }
  }
});

it('gives a cookie that no script and no other site gets, for a token, and an address without it', async () => {
  const { page } = served();
  const { status, headers } = await ask(page, pathOf(page.address), { headers: { Cookie: undefined } });
  expect(status).toBe(303);
  expect(headers).toMatch(/location: \/\r\n/i);
  expect(headers).toMatch(/set-cookie: harness_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\//i);
  expect((await ask(page, `/?t=${secret()}`, { headers: { Cookie: undefined } })).status).toBe(401);
  const once = pathOf(page.addressOnce());
  const statuses = [
    await ask(page, once, { headers: { Cookie: undefined } }),
    await ask(page, once, { headers: { Cookie: undefined } }),
  ];
  expect(statuses.map((answer) => answer.status)).toEqual([303, 401]);
});

it('lets no browser do more with an answer than is meant, and gives other origins none', async () => {
  const { page } = served();
  for (const path of [
    '/',
    '/data/runs.json',
    '/nowhere',
    '/data/runs/1/figures/plane-light.svg',
    '/data/runs/99.json',
  ]) {
    for (const cookie of [page.cookie, undefined]) {
      const { headers } = await ask(page, path, { headers: { Cookie: cookie } });
      expect(headers).toMatch(/content-security-policy: default-src 'none'; script-src 'self'; style-src 'self';/i);
      expect(headers).not.toMatch(/unsafe-|access-control/i);
      for (const header of [
        'x-content-type-options: nosniff',
        'x-frame-options: DENY',
        'referrer-policy: no-referrer',
        'cache-control: no-store',
        'cross-origin-resource-policy: same-origin',
      ]) {
        expect(headers.toLowerCase()).toContain(header.toLowerCase());
      }
    }
  }
});

it.each([
  '/../../../../etc/passwd',
  '/..%2f..%2f..%2fetc%2fpasswd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '//etc/passwd',
  '/\\..\\..\\etc\\passwd',
  '/C:/Windows/win.ini',
  '/data/runs/../../harness.db',
  '/data/runs/1/../../../package.json',
  '/data/runs/1%00.json',
  '/data/runs/01.json',
  '/data/runs/-1.json',
  '/data/runs/1.json%0d%0aX:1',
  '/data/runs/1/figures/../../x-light.svg',
  '/data/sets/1/columns/..%2f.bin',
  '/app.js/../index.html',
  'http://evil.example/data/runs.json',
  '/?t=',
  '/index.html?x=1',
])('reads no file for %s', async (path) => {
  const { page } = served();
  const { status, body } = await ask(page, path);
  expect([400, 401, 404]).toContain(status);
  expect(body).not.toContain('root:');
});

it('takes nothing behind ? that has no effect', async () => {
  const { page } = served();
  const { status, body } = await ask(page, '/data/runs/1.json?mistake=3');
  expect([status, body]).toEqual([400, expect.stringContaining('has no effect here')]);
});

it('refuses more headers than it reads, and what is no HTTP', async () => {
  const { page } = served();
  const { status } = await ask(page, '/data/runs.json', { headers: { 'X-Long': 'x'.repeat(10_000) } });
  expect(status).toBe(431);
  expect((await ask(page, `/data/runs.json?${'x'.repeat(10_000)}`)).status).toBe(431);
  expect(await raw(page.port, 'GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /); // without a host
  expect(await raw(page.port, '\x16\x03\x01 this is TLS')).toMatch(/^HTTP\/1.1 400 /);
  expect(
    await raw(
      page.port,
      `POST / HTTP/1.1\r\nHost: 127.0.0.1:${page.port}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`,
    ),
  ).toMatch(/^HTTP\/1.1 400 /);
});

it('lets go of who takes too long to say what is wanted, and goes on for others meanwhile', async () => {
  const { page } = served();
  const slow = Array.from({ length: 20 }, () =>
    raw(page.port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${page.port}\r\nX-Slow: `, 9000),
  );
  expect((await ask(page, '/data/runs.json')).status).toBe(200);
  for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1.1 408 /);
});

it('holds no more connections than it has room for, and answers again when they are gone', async () => {
  const { page } = served();
  const sockets = Array.from({ length: 260 }, () => connect(page.port, '127.0.0.1').on('error', () => {}));
  sockets.forEach((socket) => socket.resume());
  const refused = (): number => sockets.filter(({ destroyed, readableEnded }) => destroyed || readableEnded).length;
  await until(() => refused() >= 50);
  sockets.forEach((socket) => socket.destroy());
  await untilAsync(async () => (await ask(page, '/data/runs.json')).status === 200);
});

async function untilAsync(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('still not so');
}

it('keeps its token out of documents, files and words, and never writes', async () => {
  const { page, place } = served();
  const token = /t=(.+)/.exec(page.address)![1]!;
  const [, session] = page.cookie.split('=');
  const before = readFileSync(join(place.home, 'harness.db'));
  for (const path of ['/', '/licenses.txt', ...paths]) {
    const { body } = await ask(page, path);
    expect(body).not.toContain(token);
    expect(body).not.toContain(session);
  }
  const files = readdirSync(place.folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    join(place.folder, name),
  );
  for (const file of files.filter((name) => existsSync(name) && !name.endsWith('.safetensors'))) {
    if (!/\.(?:json|ndjson|log|yaml|db)$/.test(file)) continue;
    expect(readFileSync(file).includes(token)).toBe(false);
  }
  expect(readFileSync(join(place.home, 'harness.db')).equals(before)).toBe(true);
  expect(page.told).toEqual([]);
});

it.each([
  ['insert into runs default values', /would write/],
  ["attach 'x.db' as x", /would write|not return/],
  ["vacuum into 'x.db'", /would write/],
  ['select 1; select 2', /more than one statement/],
])('its SQL refuses %s', async (query, reason) => {
  const { page } = served();
  const { status, body } = await ask(page, `/data/sql.json?query=${encodeURIComponent(query)}`);
  expect([status, body]).toEqual([400, expect.stringMatching(reason)]);
});

it.each([
  '/data/runs/1/figures/constructor-light.svg',
  '/data/runs/1/figures/to_string-light.svg',
  '/data/experiments/1/figures/constructor-dark.svg',
  '/data/experiments/1/curves/constructor.json',
  '/data/sets/1/columns/constructor.bin',
])('has nothing at %s, a word that objects are born with', async (path) => {
  const { page } = served();
  expect((await ask(page, path)).status).toBe(404);
  expect(page.told).toEqual([]);
});

it('answers HEAD at every address, that of events too, with headers alone', async () => {
  const { page } = served();
  for (const path of ['/', '/data/events', '/data/runs.json', '/data/runs/1/figures/plane-light.svg', '/nowhere']) {
    const answer = await raw(
      page.port,
      `HEAD ${path} HTTP/1.1\r\nHost: 127.0.0.1:${page.port}\r\nCookie: ${page.cookie}\r\nConnection: close\r\n\r\n`,
    );
    expect([path, answer]).toEqual([path, expect.stringMatching(/^HTTP\/1.1 (?:200|404) [^]*\r\n\r\n$/)]);
  }
  const since = performance.now();
  const response = await fetch(`http://127.0.0.1:${page.port}/data/events`, {
    method: 'HEAD',
    headers: { cookie: page.cookie },
  });
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(performance.now() - since).toBeLessThan(10_000);
});

/** Counts without an end. */
const ENDLESS = 'with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n';

it('ends queries for whose answer nobody waits any more: the next one is answered at once', async () => {
  const { page } = served();
  const query = (sql: string, signal: AbortSignal) =>
    fetch(`http://127.0.0.1:${page.port}/data/sql.json?query=${encodeURIComponent(sql)}`, {
      headers: { cookie: page.cookie },
      signal,
    });
  const leaving = new AbortController();
  const left = [1, 2, 3].map(() => query(ENDLESS, leaving.signal).catch(() => 'left'));
  await new Promise((resolve) => setTimeout(resolve, 700)); // the first one runs
  leaving.abort();
  expect(await Promise.all(left)).toEqual(['left', 'left', 'left']);
  const since = performance.now();
  const response = await query('select 1 as one', AbortSignal.timeout(20_000));
  expect(await response.json()).toEqual({ columns: ['one'], rows: [[1]], truncated: false });
  expect(performance.now() - since).toBeLessThan(5000);
  expect(page.told).toEqual([]);
});

it.each([
  'run1',
  'run1/page',
  'run77',
  'removed-run1/page',
  'sweeps/page',
  'evaluation-sets',
  'sources/a/b',
  'backups/page',
  'submissions/page',
])('a copy of it is not written into %s, whatever way that is named', async (name) => {
  const { place } = served();
  symlinkSync(place.home, join(place.folder, 'link'));
  const before = readdirSync(place.home, { recursive: true });
  for (const folder of [join(place.home, name), `runs/${name}`, `link/${name}`, `runs/page/../${name}`]) {
    const { code, stderr } = await place.ask('serve', '--export', folder);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/lies in [\w-]+, which is a folder of harness.s own/)]);
  }
  rmSync(join(place.folder, 'link'));
  expect(readdirSync(place.home, { recursive: true })).toEqual(before);
});
