// Where the page's server listens and under which names it answers: those of this machine, those it was told, and no
// others.

import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isLoopback, namesElsewhere, ownName } from '../../src/ui/hosts.js';
import { ask, pathOf, raw, servedPage } from '../setup/page.js';
import { workplace } from '../setup/program.js';
import { temporaryFolder } from '../setup/tiny.js';

const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
const elsewhere = addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address;
const hasIpv6 = addresses.some(({ address }) => address === '::1');

const listening = (host: string) => servedPage(join(temporaryFolder(), 'runs'), undefined, 0, host);
const statusUnder = async (page: Awaited<ReturnType<typeof listening>>, host: string): Promise<number> =>
  (await ask(page, '/data/runs.json', { headers: { Host: host } })).status;

it('on every address it is reached under each of this machine’s, and under no other name', async () => {
  const page = await listening('0.0.0.0');
  expect(new URL(page.address).hostname).toBe('127.0.0.1');
  const names = [
    '127.0.0.1',
    'localhost',
    hostname(),
    hostname().toUpperCase(),
    ...(elsewhere === undefined ? [] : [elsewhere]),
  ];
  for (const name of names) expect([name, await statusUnder(page, `${name}:${page.port}`)]).toEqual([name, 200]);
  for (const name of ['evil.example', '0.0.0.0', '10.99.99.99', `${hostname()}.evil.example`])
    expect([name, await statusUnder(page, `${name}:${page.port}`)]).toEqual([name, 403]);
  for (const address of page.addressesElsewhere)
    expect([address, await statusUnder(page, new URL(address).host)]).toEqual([address, 200]);
});

it.skipIf(elsewhere === undefined)('on another address it is reached there', async () => {
  const page = await listening(elsewhere!);
  const { host } = new URL(page.address);
  expect(host).toBe(`${elsewhere}:${page.port}`);
  const words = `GET ${pathOf(page.address)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  expect(await raw(page.port, words, 30_000, elsewhere)).toMatch(/^HTTP\/1.1 303 /);
});

it.skipIf(!hasIpv6).each(['::', '::1'])('of IPv6 (%s) it answers at the address that it prints', async (host) => {
  const page = await listening(host);
  expect(new URL(page.address).hostname).toBe('[::1]');
  const words = `GET ${pathOf(page.address)} HTTP/1.1\r\nHost: [::1]:${page.port}\r\n\r\n`;
  expect(await raw(page.port, words, 30_000, '::1')).toMatch(/^HTTP\/1.1 303 /);
});

it('is called as browsers call it: small letters, brackets, IPv6 at its shortest', () => {
  expect(['VM', 'Lab.Example', '2001:DB8:0:0::1', '192.168.1.5', '::'].map(ownName)).toEqual([
    'vm',
    'lab.example',
    '[2001:db8::1]',
    '192.168.1.5',
    '[::1]',
  ]);
  expect(namesElsewhere('VM')).toEqual(['vm']);
  expect(namesElsewhere('2001:DB8:0:0::1')).toEqual(['[2001:db8::1]']);
});

it('takes this machine’s own addresses for safe, and no others', () => {
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', '0:0:0:0:0:0:0:1', 'localhost', 'LOCALHOST', 'a.localhost'])
    expect([host, isLoopback(host), namesElsewhere(host)]).toEqual([host, true, []]);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.example', 'localhost.example', 'vm'])
    expect([host, isLoopback(host)]).toEqual([host, false]);
});

it('says what is wrong with a place where it cannot listen', async () => {
  await expect(listening('203.0.113.9')).rejects.toThrow('not an address of this machine');
  await expect(listening('not a name')).rejects.toThrow('not a name or an address');
  const first = await listening('127.0.0.1');
  await expect(servedPage(join(temporaryFolder(), 'runs'), undefined, first.port)).rejects.toThrow(
    'somebody listens there already',
  );
});

it('warns where others reach it, and names the addresses', async () => {
  const place = workplace();
  const safe = place.start('serve', '--no-open', '--port', '0', '--host', 'localhost');
  const isThere = new Promise((resolve) => safe.child.stdout!.once('data', resolve));
  const open = place.start('serve', '--no-open', '--port', '0', '--host', '0.0.0.0');
  await open.said(/warning: whoever reaches http:\/\/\S+:\d+\/.* has the token sees everything; ssh -L/);
  open.child.kill('SIGINT');
  expect((await open.ended).stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?t=/);
  await isThere;
  safe.child.kill('SIGINT');
  expect(await safe.ended).toMatchObject({ code: 0, stderr: '' });
});
