// After the compiler: puts packages of many small files into the one compiled file that imports them, its door. Node then opens
// one file where it opened 47 (yargs) or 96 (zod) at each start. Our own files stay as the compiler wrote them: workers are
// started by their paths, the code digest is taken over them, and stack traces name them.

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
    plugins: [ownFilesOutside(door)],
  });
}
