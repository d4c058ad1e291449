// After the compiler: `harness` is run by its name where it is linked, so its file must be executable. And when it was
// built is noted, for tests that need it built.

import { chmodSync, writeFileSync } from 'node:fs';

chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755);
writeFileSync(new URL('../dist/.built', import.meta.url), '');
