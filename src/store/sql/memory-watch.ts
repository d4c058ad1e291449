// A thread that ends its process where that takes more memory than it may: SQLite's own limits are not compiled in
// (SQLITE_DEFAULT_MEMSTATUS=0), and the thread that runs a query can look at nothing else. Started by
// store/sql/query-process.ts, which sends it the most bytes.

import { parentPort } from 'node:worker_threads';

/** Memory is filled at about a byte each nanosecond, so that 20 MB more can be taken. */
const LOOK_MS = 20;

parentPort!.once('message', (most: number) => {
  setInterval(() => {
    if (process.memoryUsage.rss() > most) process.kill(process.pid, 'SIGKILL');
  }, LOOK_MS);
});
