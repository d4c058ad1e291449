// Sees to it that a worker does not outlive its coordinator, even while it is too busy to hear that it is gone.
// The file is its own thread: imported, it starts one; started, it watches.

import { Worker, isMainThread, workerData } from 'node:worker_threads';

/** Workers are gone five seconds after their coordinator; this is what they have for a checkpoint. */
const GRACE_MS = 4000;
const LOOK_EVERY_MS = 250;

/** Ends this process soon after its parent, unless it has ended by then. */
export function watchParent(): void {
  new Worker(new URL(import.meta.url), { workerData: process.ppid }).unref();
}

if (!isMainThread) {
  const parent = workerData as number;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS);
  }, LOOK_EVERY_MS);
}
