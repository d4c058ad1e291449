// The live page's client (src/ui/client) as three files in dist/ui/page: a page without inline code, a script and a
// style sheet, each named by what it holds. Licenses of the packages in it lie beside them.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licensesOf } from './licenses.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const client = join(root, 'src/ui/client');
const page = join(root, 'dist/ui/page');

/** They come from the code of these packages. */
const PACKAGES = ['preact', '@preact/signals', '@preact/signals-core', 'uplot'];

/** Of the ways in which uPlot draws lines the page takes none but its default: the others are left out. */
const withoutWays = {
  name: 'uplot without ways of drawing',
  setup: ({ onLoad }) =>
    onLoad({ filter: /uPlot\.esm\.js$/ }, ({ path }) => {
      const [text, ways] = [readFileSync(path, 'utf8'), /^\t\(paths\.\w+ +=.*$/gm];
      if (text.match(ways)?.length !== 4) throw new Error(`${path}: not the uPlot that this is written for`);
      return { contents: text.replaceAll(ways, '') };
    }),
};

const { outputFiles } = await build({
  entryPoints: [join(client, 'main.tsx')],
  outdir: page,
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  target: ['es2022'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none', // licenses.txt has them whole
  logLevel: 'warning',
  plugins: [withoutWays],
});

rmSync(page, { recursive: true, force: true });
mkdirSync(page, { recursive: true });
const names = Object.fromEntries(
  outputFiles.map(({ path, contents }) => {
    const kind = path.slice(path.lastIndexOf('.') + 1);
    const name = `app-${createHash('sha256').update(contents).digest('hex').slice(0, 16)}.${kind}`;
    writeFileSync(join(page, name), contents);
    return [kind, name];
  }),
);
const html = readFileSync(join(client, 'index.html'), 'utf8')
  .replace('app.js', names['js'])
  .replace('app.css', names['css']);
writeFileSync(join(page, 'index.html'), html);
writeFileSync(join(page, 'licenses.txt'), licensesOf(PACKAGES.map((name) => join(root, 'node_modules', name))));
