// After the compiler: `harness` is run by its name where it is linked, so its file must be executable.

import { chmodSync } from 'node:fs';

chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755);
