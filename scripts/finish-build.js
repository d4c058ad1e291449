// After the compiler: `harness` is run by its name where it is linked, so its file must be executable; what was
// compiled from a file that is gone goes, too, so that the package and the code digest have what the sources have; and
// when it was built is noted, for tests that need it built.

import { chmodSync, existsSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [dist, src] = ['dist', 'src'].map((name) => fileURLToPath(new URL(`../${name}/`, import.meta.url)));

/** The deepest first, so that a folder is empty when its turn comes. */
const compiled = readdirSync(dist, { recursive: true, encoding: 'utf8' }).sort().reverse();
for (const name of compiled) {
  const path = join(dist, name);
  if (/^(?:ui[\\/]page|bundles)(?:[\\/]|$)|\.node(?:\.json)?$/.test(name)) continue; // made by scripts of their own
  if (statSync(path).isDirectory()) {
    if (readdirSync(path).length === 0) rmdirSync(path);
  } else if (!existsSync(join(src, name.replace(/(?:\.d\.ts|\.js(?:\.map)?)$/, '.ts')))) rmSync(path);
}

chmodSync(join(dist, 'cli/main.js'), 0o755);
writeFileSync(join(dist, '.built'), '');
