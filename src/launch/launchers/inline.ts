// Runs inside this process, for debuggers: a breakpoint in a training stops there, with the coordinator's words at
// hand. There is no process of theirs to be ended: whatever is asked of them, they end at their next step.

import { homePaths } from '../../util/files.js';
import type { StopRequest } from '../channel/messages.js';
import type { Time } from '../worker/run.js';
import type { Launcher, WorkerExit } from './launcher.js';
import { lastLines } from './stderr.js';

export function inlineLauncher(time: Time): Launcher {
  return {
    start: (job, onMessage) => {
      let stopping: StopRequest | undefined;
      let end: (exit: WorkerExit) => void;
      const exited = new Promise<WorkerExit>((resolve) => (end = resolve));
      const channel = { tell: onMessage, stopRequested: () => stopping };
      const train = async (): Promise<void> => {
        const { runJob } = await import('../worker/run.js'); // and engines with it, which no other launcher has here
        const isWell = await runJob(job, channel, time);
        const { stderr } = homePaths(job.home).run(job.run).attempt(job.attempt);
        end({ code: isWell ? 0 : 1, signal: null, stderr: lastLines(stderr) });
      };
      const stop = (how: StopRequest): void => void (stopping ??= how);
      return {
        pid: process.pid,
        exited,
        begin: () => void train(),
        stop,
        terminate: () => {},
        kill: () => stop({ as: 'interrupted', reason: 'stopped by the user' }),
      };
    },
    close: () => Promise.resolve(),
  };
}
