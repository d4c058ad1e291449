// After the compiler: puts packages of many small files into the one compiled file that imports them, its door. Node then opens
// one file where it opened 47 (yargs) or 96 (zod) at each start. Our own files stay as the compiler wrote them: workers are
// started by their paths, the code digest is taken over them, and stack traces name them.

import { readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const DOORS = ['cli/command-line.js', 'util/zod.js'];

/** Imports of a door's own files stay imports. */
const ownFilesOutside = (door) => ({
  name: 'own files outside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\.?\// }, ({ path, importer }) =>
      importer === door ? { path, external: true } : undefined,
    ),
});

/** A package goes on looking around where it lies: yargs asks for the working folder, which may be gone, where it lies in none. */
const placesKept = (door) => ({
  name: 'places kept',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/node_modules\/.*\.m?js$/ }, ({ path }) => {
      const place = `new URL(${JSON.stringify(relative(dirname(door), path))}, import.meta.url).href`;
      return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', place), loader: 'js' };
    }),
});

for (const name of DOORS) {
  const door = fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
  await build({
    entryPoints: [door],
    outfile: door,
    allowOverwrite: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
    plugins: [ownFilesOutside(door), placesKept(door)],
  });
}
