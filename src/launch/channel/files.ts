// A channel of files in an attempt's folder, for workers on other machines that share it. Each file has one writer.
// What has changed is told by content and size, never by a clock; a file is opened anew each time, since that is when a
// shared folder looks for what is new.

import {
  appendFileSync,
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { systemCode } from '../../util/errors.js';
import type { AttemptPaths } from '../../util/attempt-paths.js';
import { isFile, temporaryOf, writeAtomically } from '../../util/files.js';
import type { ProgressNote } from '../../train/trainer.js';
import type { WorkerChannel } from './channel.js';
import type { StopRequest, WorkerMessage } from './messages.js';

const PROGRESS_EVERY_MS = 2000;
const LOOK_EVERY_MS = 500;

/** The worker's end. @param timeout after which the run is to end as failed, and what is said then */
export function workerEnd(
  paths: AttemptPaths,
  elapsed: () => number,
  timeout?: { readonly ms: number; readonly reason: string },
): WorkerChannel & { readonly timedOut: () => boolean } {
  const began = elapsed();
  let told = -Infinity;
  let looked = -Infinity;
  let asked: StopRequest | undefined;
  let timedOut = false;
  const lookForStop = (): StopRequest | undefined => {
    if (elapsed() - looked < LOOK_EVERY_MS) return undefined;
    looked = elapsed();
    if (timeout !== undefined && looked - began > timeout.ms) {
      timedOut = true;
      return { as: 'failed', reason: timeout.reason };
    }
    return readStop(paths);
  };
  return {
    tell: (message) => {
      if (message.type === 'wrote') return; // its log has grown: that shows
      if (message.type !== 'progress') return say(paths, message);
      if (elapsed() - told < PROGRESS_EVERY_MS) return;
      told = elapsed();
      showProgress(paths, message);
    },
    stopRequested: () => (asked ??= lookForStop()),
    timedOut: () => timedOut,
  };
}

/** Nobody need hear it: on a full disk it is lost, and the training is not. */
function say({ words }: AttemptPaths, message: WorkerMessage): void {
  try {
    appendFileSync(words, `${JSON.stringify(message)}\n`);
  } catch {
    // the log says what matters
  }
}

function showProgress({ progress }: AttemptPaths, message: WorkerMessage): void {
  const temporary = temporaryOf(progress);
  try {
    writeFileSync(temporary, JSON.stringify(message));
    renameSync(temporary, progress);
  } catch {
    rmSync(temporary, { force: true });
  }
}

/** The last that a worker showed of its progress. */
export function readProgress({ progress }: AttemptPaths): ProgressNote | undefined {
  const shown = parsed(textFrom(progress, 0).toString('utf8')) as ProgressNote | undefined;
  return shown?.type === 'progress' && shown.steps > 0 ? shown : undefined;
}

export function askToStop({ stop }: AttemptPaths, request: StopRequest): void {
  writeAtomically(stop, JSON.stringify(request));
}

export function readStop({ stop }: AttemptPaths): StopRequest | undefined {
  const request: Partial<StopRequest> | undefined = isFile(stop) ? parsed(readFileSync(stop, 'utf8')) : undefined;
  const { as, reason } = request ?? {};
  if (as === undefined || !['interrupted', 'pruned', 'failed'].includes(as) || typeof reason !== 'string')
    return undefined;
  return { as, reason };
}

/** The coordinator's end. */
export interface CoordinatorEnd {
  /** What is new since last time. */
  hear(): readonly WorkerMessage[];
}

export function coordinatorEnd(paths: AttemptPaths): CoordinatorEnd {
  let logSize = 0;
  let heard = 0;
  let progress = '';
  const wordsSince = (): readonly WorkerMessage[] => {
    const text = textFrom(paths.words, heard);
    const whole = text.subarray(0, text.lastIndexOf(0x0a) + 1);
    heard += whole.length;
    return whole
      .toString('utf8')
      .split('\n')
      .flatMap((line) => (parsed(line) as WorkerMessage | undefined) ?? []);
  };
  return {
    hear: () => {
      const messages: WorkerMessage[] = [];
      const size = sizeNow(paths.events);
      if (size > logSize) messages.push({ type: 'wrote' });
      logSize = size;
      const now = textFrom(paths.progress, 0).toString('utf8');
      if (now !== progress && parsed(now) !== undefined) messages.push(parsed(now) as WorkerMessage);
      progress = now;
      return [...messages, ...wordsSince()];
    },
  };
}

/** Opened, not only looked up: see above. */
const sizeNow = (path: string): number => opened(path, (file) => fstatSync(file).size) ?? 0;

const textFrom = (path: string, offset: number): Buffer =>
  opened(path, (file) => {
    const text = Buffer.alloc(Math.max(0, fstatSync(file).size - offset));
    return text.subarray(0, readSync(file, text, 0, text.length, offset));
  }) ?? Buffer.alloc(0);

function opened<T>(path: string, read: (file: number) => T): T | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (['ENOENT', 'ESTALE'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
  try {
    return read(file);
  } finally {
    closeSync(file);
  }
}

function parsed(text: string): object | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
