// Workers as child processes of this machine, each in a process group of its own, so that Ctrl-C reaches only the
// coordinator, which then asks them to stop.

import { fork } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemError } from '../util/errors.js';
import { homePaths, workingFolderIfAny } from '../util/files.js';
import type { Launcher, RunningWorker, WorkerExit } from './launcher.js';
import type { CoordinatorMessage, Job, WorkerMessage } from './messages.js';

const STDERR_LINES = 12;
/** What Node prints below `FATAL ERROR: ... heap out of memory`, which is what matters. */
const NATIVE_FRAME = /^ *\d+: 0x[0-9a-f]+ |^----- Native stack trace -----$/;

export function localLauncher(worker = fileURLToPath(new URL('./worker.js', import.meta.url))): Launcher {
  return { start: (job, onMessage) => startWorker(worker, job, onMessage) };
}

function startWorker(worker: string, job: Job, onMessage: (message: WorkerMessage) => void): RunningWorker {
  const attempt = homePaths(job.home).run(job.run).attempt(job.attempt);
  mkdirSync(attempt.folder, { recursive: true });
  const stderr = openSync(attempt.stderr, 'a');
  const child = fork(worker, [JSON.stringify(job)], {
    detached: true,
    stdio: ['ignore', 'ignore', stderr, 'ipc'],
    execArgv: [],
    cwd: workingFolderIfAny() ?? job.home, // Node starts no thread in a folder that is gone
  });
  closeSync(stderr);
  child.on('message', (message) => onMessage(message as WorkerMessage));
  const exited = new Promise<WorkerExit>((resolve) => {
    child.once('error', (error) =>
      resolve({ code: null, signal: null, stderr: (systemError(error) ?? error).message }),
    );
    child.once('exit', (code, signal) => resolve({ code, signal, stderr: lastLines(attempt.stderr) }));
  });
  const say = (message: CoordinatorMessage): void => {
    if (child.connected) child.send(message, () => {});
  };
  return {
    pid: child.pid ?? 0,
    exited,
    begin: () => say({ type: 'begin' }),
    stop: (how) => say({ type: 'stop', ...how }),
    terminate: () => signalGroup(child.pid, 'SIGTERM'),
    kill: () => signalGroup(child.pid, 'SIGKILL'),
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // already gone
  }
}

function lastLines(path: string): string {
  try {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '' && !NATIVE_FRAME.test(line));
    return lines.slice(-STDERR_LINES).join('\n');
  } catch {
    return '';
  }
}
