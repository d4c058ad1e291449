// Every launcher does what a launcher has to do.

import { fileURLToPath } from 'node:url';
import { inlineLauncher } from '../../../src/launch/launchers/inline.js';
import { localLauncher } from '../../../src/launch/launchers/local.js';
import { conforms } from './conformance.js';

const worker = fileURLToPath(new URL('../../../dist/launch/worker/main.js', import.meta.url));
const time = { now: Date.now, elapsed: () => performance.now() };

conforms('local', {
  make: () => Promise.resolve(localLauncher(worker)),
  canKill: true,
  outlives: false,
  process: 'worker',
});
conforms('inline', {
  make: () => Promise.resolve(inlineLauncher(time)),
  canKill: false,
  outlives: false,
  process: undefined,
});
