// A process that trains one run after the other, as a child of its coordinator. It talks to it over IPC, and to the
// world through the logs of its runs. It ends when its coordinator does, and after a run that failed.

import { shareHome } from '../../store/ownership/home.js';
import type { FileLock } from '../../store/ownership/lock.js';
import { armCrashPoint, crashPoint } from '../../util/crash-points.js';
import { messageOf } from '../../util/errors.js';
import type { WorkerChannel } from '../channel/channel.js';
import {
  pathsOf,
  type CoordinatorMessage,
  type Job,
  type StopRequest,
  type WorkerMessage,
} from '../channel/messages.js';
import { ignoredSignals, STOP_SIGNALS } from '../host/signals.js';
import { runJob } from './run.js';
import { complaints } from './stderr.js';
import { watchParent } from './watchdog.js';

const time = { now: Date.now, elapsed: () => performance.now() };

/** The run that is trained, and how it should end, once somebody said so. */
let current: Job | undefined;
let stopping: StopRequest | undefined;
/** Whether this run, or the one that comes in the very moment, is the last. */
let isOver = false;
/** As long as this process lives, nobody replaces the database, whatever becomes of the coordinator. */
let share: FileLock | undefined;
const complainIn = complaints(true);

function tell(message: WorkerMessage): void {
  if (!process.connected) return;
  process.send?.(message, undefined, {}, () => {}); // a coordinator that is gone is noticed by 'disconnect'
}

const channel: WorkerChannel = { tell, stopRequested: () => stopping };

async function train(job: Job): Promise<void> {
  current = job;
  crashPoint('worker/begun');
  const isWell = await attempted(job);
  current = undefined;
  if (!isWell) process.exitCode = 1;
  const isLast = !isWell || isOver;
  if (!isLast) stopping = undefined;
  tell({ type: 'ended', isWell: !isLast });
  if (isLast) process.disconnect?.();
}

async function attempted(job: Job): Promise<boolean> {
  const paths = pathsOf(job);
  try {
    complainIn(paths.run(job.run).attempt(job.attempt).stderr);
    share ??= shareHome(paths);
  } catch (error) {
    tell({ type: 'cannotRecord', error: messageOf(error) });
    return false;
  }
  return runJob(job, channel, time);
}

function stop(request: StopRequest): void {
  stopping ??= request;
}

function stopForGood(reason: string): void {
  isOver = true;
  stop({ as: 'interrupted', reason });
}

const ignored = ignoredSignals(process.env);
for (const signal of STOP_SIGNALS) process.on(signal, () => (ignored.has(signal) ? undefined : stopForGood(signal)));
watchParent();
armCrashPoint(process.env['HARNESS_CRASH_AT']);
process.on('message', (message: CoordinatorMessage) => {
  if (message.type === 'train') void train(message.job);
  else if (message.run === current?.run && message.attempt === current.attempt) stop(message);
});
process.on('disconnect', () => stopForGood('the coordinator is gone'));
if (!process.connected) stopForGood('the coordinator is gone');
