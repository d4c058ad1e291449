// Waits for a worker's end, and sees to it that there is one.

import type { AttemptOptions } from './attempt.js';
import type { RunningWorker, WorkerExit } from './launchers/launcher.js';
import { timeoutReason } from './endings.js';

/** How long a process that was asked to stop by its time limit has for it: once by message, once by signal. */
const STOP_MS = 5000;
const TERMINATE_MS = 2000;

/** Waits for the worker's end; passes on the wish to stop, and enforces the time limit. */
export async function supervise(
  worker: RunningWorker,
  runTimeoutMs: number | null,
  { drain, halt, clock }: AttemptOptions,
  stop: AbortSignal,
): Promise<{ exit: WorkerExit; timedOut: boolean }> {
  let timedOut = false;
  let cancel = (): void => {};
  const ask = (): void =>
    drain.aborted && worker.leave !== undefined
      ? worker.leave()
      : worker.stop({
          as: 'interrupted',
          reason: drain.aborted ? 'interrupted by the user' : 'the sweep was given up',
        });
  const kill = (): void => worker.kill();
  const terminate = (): void => {
    worker.terminate();
    cancel = clock.after(TERMINATE_MS, kill);
  };
  const timeOut = (limit: number): void => {
    timedOut = true;
    worker.stop({ as: 'failed', reason: timeoutReason(limit) });
    cancel = clock.after(STOP_MS, terminate);
  };
  stop.addEventListener('abort', ask, { once: true });
  halt.addEventListener('abort', kill, { once: true });
  if (stop.aborted) ask();
  if (halt.aborted) kill();
  if (runTimeoutMs !== null && worker.leave === undefined)
    cancel = clock.after(runTimeoutMs, () => timeOut(runTimeoutMs));
  try {
    return { exit: await worker.exited, timedOut };
  } finally {
    cancel();
    stop.removeEventListener('abort', ask);
    halt.removeEventListener('abort', kill);
  }
}
