// The page's server: one guard before all routes, answers that are read from the database, a stream of what is new. It
// changes tags and notes alone, and asks nobody else.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HomePaths } from '../util/files.js';
import { uniqueId } from '../util/unique.js';
import { errorAnswer, headersOf, jsonAnswer, send } from './answer.js';
import { answering } from './answering.js';
import { startAsking } from './ask.js';
import { changesOf } from './annotating.js';
import { readAssets } from './assets.js';
import { watchChanges, type Changes } from './changes.js';
import { columnCache } from './columns.js';
import { watchDatabase } from './database.js';
import { namesElsewhere, ownName } from './hosts.js';
import { isKnown, refusalOf, type Access, type Refusal } from './guard.js';
import { listen } from './listen.js';
import { cookieOf, newLogin } from './login.js';
import type { PageParts } from './parts.js';
import { queryOf } from './paths.js';
import type { SavedQuery } from './sql.js';
import { openStreams, type Streams } from './stream.js';
import { allRuns } from '../results/run-table.js';

export interface ServeOptions {
  readonly paths: HomePaths;
  readonly version: string;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly savedQueries: () => readonly SavedQuery[];
  readonly now: () => number;
  /** Told what is not a user's mistake. */
  readonly tell: (text: string) => void;
}

export interface PageServer {
  readonly port: number;
  /** For a person to open, with the token. */
  readonly address: string;
  /** An address that is good once. */
  readonly addressOnce: () => string;
  /** The same from elsewhere, without the token; none where nobody else reaches it. */
  readonly addressesElsewhere: readonly string[];
  close(): Promise<void>;
}

/** Numbers of node:http: who is slow, or sends too much, is let go. */
const LIMITS = {
  maxHeaderSize: 8192,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
} as const;
const MOST_CONNECTIONS = 200;
const IDLE_MS = 60_000;

/** @throws UserError where the port is taken */
export async function startServer(options: ServeOptions): Promise<PageServer> {
  const { host, port: wanted, paths, version, savedQueries, now, tell } = options;
  const [database, login, start] = [watchDatabase(paths.database), newLogin(), uniqueId()];
  const tellFault = (error: unknown): void => void errorAnswer(database.failed(error), tell);
  const changes = watchChanges(database, tellFault);
  const describe = ({ changed, isAll }: Changes): object => {
    try {
      return { isAll, ...(!isAll && changed.length > 0 && allRuns(database.connection(), changed)) };
    } catch (error) {
      tellFault(error);
      return { isAll: true }; // whoever reads it all then is told why that cannot be
    }
  };
  const streams = openStreams({ changes, start, describe, now });
  const cursor = (): string => {
    changes.look();
    return `${start}:${changes.cursor()}`;
  };
  const about = { version, home: paths.home };
  const asking = startAsking(paths);
  const page: PageParts = { paths, database, columns: columnCache(), asking, cursor, about, savedQueries, now };
  const answer = answerer(page, streams, (error) => errorAnswer(database.failed(error), tell));
  const server = createServer(LIMITS);
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = IDLE_MS;
  const [own, elsewhere] = [ownName(host), namesElsewhere(host)];
  await listen(server, host, wanted);
  const { port } = server.address() as AddressInfo;
  const access: Access = { port, session: login.session, hosts: [own, ...elsewhere] };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const asked = { method: request.method ?? '', headers: request.headers };
    const refusal = refusalOf(asked, access);
    if (refusal !== undefined) return refuse(response, refusal);
    const [path, search] = partsOf(request.url ?? '');
    const token = path === '/' ? new URLSearchParams(search).get('t') : null;
    if (token !== null && login.accept(token)) return welcome(response, cookieOf(port, access.session));
    if (!isKnown(asked, access)) return refuse(response, UNKNOWN);
    void answer(request, response, path, search);
  });
  const base = addressOf(own, port);
  return {
    port,
    address: `${base}?t=${login.token}`,
    addressOnce: () => `${base}?t=${login.once()}`,
    addressesElsewhere: elsewhere.map((name) => addressOf(name, port)),
    close: async () => {
      streams.close();
      asking.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      database.close();
    },
  };
}

const addressOf = (name: string, port: number): string => `http://${name}:${port}/`;

const UNKNOWN: Refusal = {
  status: 401,
  message: 'This page is open to whoever has its address with the token: harness serve prints it.',
};

/** Apart at the first `?`; nothing is decoded: addresses are plain words. */
function partsOf(url: string): readonly [path: string, search: string] {
  const mark = url.indexOf('?');
  return mark === -1 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

function refuse(response: ServerResponse, { status, message, allowed }: Refusal): void {
  if (allowed !== undefined) response.setHeader('Allow', allowed);
  response.writeHead(status, { ...headersOf(), 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end(`${message}\n`);
}

function welcome(response: ServerResponse, cookie: string): void {
  response.writeHead(303, { ...headersOf(), Location: '/', 'Set-Cookie': cookie });
  response.end();
}

type Answering = (request: IncomingMessage, response: ServerResponse, path: string, search: string) => Promise<void>;

/** Says when a connection is closed before there was an answer. */
function goneOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

type Fault = ReturnType<typeof errorAnswer>;

/** Answers whoever may ask. */
function answerer(page: PageParts, streams: Streams, faultOf: (error: unknown) => Fault): Answering {
  const [assets, answerTo, changes] = [readAssets(), answering(page), changesOf(page)];
  return async (request, response, path, search) => {
    const isHead = request.method === 'HEAD';
    try {
      const changed = await changes(request, path, search);
      if (changed !== undefined)
        return 'status' in changed ? refuse(response, changed) : send(response, 200, changed, isHead);
      if (path === '/data/events') {
        const cursor = request.headers['last-event-id'] ?? queryOf(search, ['cursor']).get('cursor')?.[0] ?? '';
        return streams.open(request, response, String(cursor));
      }
      const answer = (await answerTo(path, search, goneOf(response))) ?? (search === '' ? assets.get(path) : undefined);
      if (answer !== undefined) return send(response, 200, answer, isHead);
      send(
        response,
        404,
        jsonAnswer({ error: { code: 'not-found', problems: [{ message: 'there is nothing here' }] } }),
        isHead,
      );
    } catch (error) {
      const [status, answer] = faultOf(error);
      if (!response.headersSent) send(response, status, answer, isHead);
      else response.destroy();
    }
  };
}
