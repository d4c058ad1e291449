// A process of its own that tries to claim every run there is, in an order of its own: node claims.js HOME COUNT
// OFFSET. Prints the runs it got.

import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { openDatabase } from '../../dist/store/database/open.js';
import { identifyProcess, isAlive } from '../../dist/launch/host/provenance.js';
import { Recorder } from '../../dist/store/recorder.js';
import { homePaths } from '../../dist/util/files.js';

const [home, count, offset] = process.argv.slice(2);
const paths = homePaths(home);
const connection = openDatabase(paths.database);
const recorder = new Recorder(connection, paths, Date.now);
const owner = identifyProcess(process.pid);
process.send('ready');
await once(process, 'message');
const got = [];
for (let index = 0; index < Number(count); index++) {
  const run = 1 + ((index + Number(offset)) % Number(count));
  if (recorder.claim(run, owner, isAlive) !== undefined) got.push(run);
  await setTimeout(1); // SQLite is not fair: without a pause one process may get every turn
}
connection.close();
process.send(got);
// Stays alive until all are done: a dead process' claims may be taken.
process.once('message', () => process.disconnect());
