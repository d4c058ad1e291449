// The page's own files, as scripts/build-page.js made them: read once, named by what they hold.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer } from './answer.js';

/** Where they lie, from the compiled file of this module and from its source. */
const FOLDERS = ['./page/', '../../dist/ui/page/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** By address: `/` is the page itself. Nothing that is not listed is ever read. */
export function readAssets(folders: readonly string[] = FOLDERS): ReadonlyMap<string, Answer> {
  const folder = folders.find((path) => existsSync(join(path, 'index.html')));
  if (folder === undefined) throw new Error('internal: the page is not built: npm run build');
  return new Map(
    readdirSync(folder).map((name): [string, Answer] => {
      const type = TYPES[extname(name)] ?? 'application/octet-stream';
      const isPage = name === 'index.html';
      return [isPage ? '/' : `/${name}`, { type, body: readFileSync(join(folder, name)), isForEver: !isPage }];
    }),
  );
}
