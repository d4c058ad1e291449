// The page's server in this process, and requests to it byte for byte: no client of HTTP would send what these have to.

import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { cookieName } from '../../src/ui/guard.js';
import type { PageServer } from '../../src/ui/server.js';
import { homePaths } from '../../src/util/files.js';
import type { CleanUp } from './tiny.js';

/** Compiled, as a user's: it starts other compiled files as processes. */
const program = fileURLToPath(new URL('../../dist/ui/server.js', import.meta.url));

export interface ServedPage extends PageServer {
  /** `NAME=VALUE`, as a browser that opened the address sends it. */
  readonly cookie: string;
  /** What it said of faults of its own. */
  readonly told: readonly string[];
}

export async function servedPage(
  home: string,
  cleanUp: CleanUp = onTestFinished,
  port = 0,
  host = '127.0.0.1',
): Promise<ServedPage> {
  const { startServer } = (await import(program)) as typeof import('../../src/ui/server.js');
  const told: string[] = [];
  const server = await startServer({
    paths: homePaths(home),
    version: 'tested',
    host,
    port,
    savedQueries: () => [{ name: 'one', about: 'gives one', sql: 'select 1' }],
    now: Date.now,
    tell: (text) => told.push(text),
  });
  cleanUp(() => void server.close());
  const answer = await raw(
    server.port,
    `GET ${pathOf(server.address)} HTTP/1.1\r\nHost: ${new URL(server.address).host}\r\n\r\n`,
    undefined,
    new URL(server.address).hostname.replace(/[[\]]/g, ''),
  );
  const cookie = new RegExp(`${cookieName(server.port)}=[^;]+`).exec(answer)![0];
  return Object.assign(server, { cookie, told });
}

export const pathOf = (address: string): string => address.slice(address.indexOf('/', 'http://'.length));

/** Everything that is answered to these bytes; the connection is closed by the server, or after a while. */
export function raw(port: number, bytes: string, patienceMs = 30_000, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, host);
    let answer = '';
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(end, patienceMs);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (isWhole(answer)) end();
    });
    socket.on('close', end).on('error', end);
    socket.write(bytes);
  });
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(answer)?.[1];
  if (end === -1) return false;
  return length === undefined ? /^HTTP\/1.1 (?:303|304)/.test(answer) : answer.length >= end + 4 + Number(length);
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Its length is said, where nothing else is. */
  readonly body?: string;
  readonly patienceMs?: number;
}

export interface Answered {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** A request of somebody who is known, but for what is said otherwise; undefined leaves a header out. */
export async function ask(
  { port, cookie }: ServedPage,
  path: string,
  { method = 'GET', headers = {}, body = '', patienceMs }: Sent = {},
): Promise<Answered> {
  const length = body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const all = { Host: `127.0.0.1:${port}`, Cookie: cookie, Connection: 'close', ...length, ...headers };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  const answer = await raw(port, `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`, patienceMs);
  const end = answer.indexOf('\r\n\r\n');
  return { status: Number(answer.slice(9, 12)), headers: answer.slice(0, end), body: answer.slice(end + 4) };
}

/** A document, read. */
export async function documentOf<T>(page: Pick<ServedPage, 'port' | 'cookie'>, path: string): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${page.port}${path}`, { headers: { cookie: page.cookie } });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
