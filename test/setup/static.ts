// A web server that knows nothing of harness: files of a folder, below a path of its own, and nothing behind `?`.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CleanUp } from './tiny.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

const BELOW = '/papers/one/';

export interface StaticSite {
  readonly address: string;
  /** What was asked for and is not there. */
  readonly missed: readonly string[];
}

export async function serveFiles(folder: string, cleanUp: CleanUp = onTestFinished): Promise<StaticSite> {
  const missed: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    const path = url.startsWith(BELOW) ? join(folder, url === BELOW ? 'index.html' : url.slice(BELOW.length)) : '';
    if (!existsSync(path) || !statSync(path).isFile()) {
      missed.push(url);
      return response.writeHead(404, { 'Content-Type': 'text/html' }).end('<h1>Not found</h1>');
    }
    response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' });
    return response.end(readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${BELOW}`, missed };
}
