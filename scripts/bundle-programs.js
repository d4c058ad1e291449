// After the compiler: what processes, threads and other programs begin with is bundled, with the modules and packages
// that it imports, into dist/bundles; the compiled file itself then only leads there. Node opens about 100 files where
// it opened 400. All other compiled files stay as they are: the code digest is taken over them
// (src/launch/host/code.ts), they are what the bundles are made of, and scripts import them one by one.

import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licensesOf } from './licenses.js';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const bundles = join(dist, 'bundles');

const ENTRIES = [
  'index',
  'cli/main',
  'cli/run',
  'launch/worker/main',
  'launch/worker/job-main',
  'launch/worker/watchdog',
  'store/sql/query-process',
  'store/sql/memory-watch',
  'ui/ask-process',
  'ui/server',
];

/** Native code, or large and seldom used, or without a license text to hand on. */
const EXTERNAL = ['better-sqlite3', 'onnxruntime-node', '@resvg/resvg-js', '@tensorflow/*', '@bufbuild/protobuf'];

/**
 * How long bundles of an earlier build stay, for programs that were running when this one came and load more of theirs.
 */
const KEPT_MS = 7 * 24 * 3600 * 1000;

/** Packages that are no modules ask for Node's own by `require`; and a module goes on looking around where it lay. */
const PRELUDE = `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);
const placeInDist = (path) => new URL('../' + path, import.meta.url).href;`;

const placesKept = {
  name: 'places kept',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.m?js$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8');
      const place = `placeInDist(${JSON.stringify(relative(dist, path))})`;
      return { contents: contents.replaceAll('import.meta.url', place), loader: 'js' };
    }),
};

/** zod's messages in fifty languages are half of its code, and nobody asks for them. */
const oneLanguage = {
  name: 'one language',
  setup: ({ onLoad }) => onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: 'export {};' })),
};

const { metafile } = await build({
  absWorkingDir: dirname(dist),
  entryPoints: Object.fromEntries(ENTRIES.map((name) => [name.replaceAll('/', '-'), join(dist, `${name}.js`)])),
  outdir: bundles,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: EXTERNAL,
  // What yargs measures words with begins with regular expressions of all emoji: as much time as half a start of Node.
  alias: { 'string-width': 'fast-string-width' },
  banner: { js: PRELUDE },
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
  metafile: true,
  plugins: [oneLanguage, placesKept],
});

const made = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
for (const name of readdirSync(bundles)) {
  const path = join(bundles, name);
  if (!made.has(name) && Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path);
}

for (const name of ENTRIES) {
  const file = join(dist, `${name}.js`);
  const [hashbang = ''] = /^#!.*\n/.exec(readFileSync(file, 'utf8')) ?? [];
  const bundle = relative(dirname(file), join(bundles, `${name.replaceAll('/', '-')}.js`));
  writeFileSync(file, `${hashbang}export * from '${bundle.startsWith('.') ? bundle : `./${bundle}`}';\n`);
  rmSync(`${file}.map`);
}

/** The folder of the package that a file belongs to, if any: what lies deepest. */
const packageOf = (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];

const packages = Object.keys(metafile.inputs).flatMap((path) => packageOf(path) ?? []);
writeFileSync(join(bundles, 'licenses.txt'), licensesOf(packages));
