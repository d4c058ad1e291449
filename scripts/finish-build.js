// After the compiler: makes the command executable, and reachable as `npx harness` within this folder.

import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';

const root = new URL('../', import.meta.url);
chmodSync(new URL('dist/cli/main.js', root), 0o755);
const bin = new URL('node_modules/.bin/', root);
if (process.platform !== 'win32' && existsSync(new URL('node_modules/', root))) {
  mkdirSync(bin, { recursive: true });
  rmSync(new URL('harness', bin), { force: true });
  symlinkSync('../../dist/cli/main.js', new URL('harness', bin));
}
