// Errors a user can cause. Everything else that is thrown is a fault of ours and says "internal:".

import { inert } from './inert.js';

/** What a mistake was, so that scripts can tell mistakes apart. */
export type UserErrorCode =
  | 'spec' // the experiment file (or a --set override) is not valid
  | 'plan' // the file is valid, but the sweep it asks for is not possible
  | 'data' // the equations asked for cannot be made
  | 'not-found' // a file, run or experiment that does not exist
  | 'argument' // a word on the command line
  | 'sql' // a query that is refused or fails
  | 'database' // the database file cannot be used
  | 'checkpoint' // a run has no usable weights
  | 'file' // a file or folder cannot be read or written
  | 'changed' // somebody else has changed it meanwhile
  | 'log' // a run's event log is damaged
  | 'machine'; // nothing was wrong but the machine: a full disk, a failing one

export interface Problem {
  /** `file:line:column`, where the mistake stands; absent when it has no place in a file. */
  readonly at?: string;
  /** Dotted path of the key, e.g. `data.max`. */
  readonly path?: string;
  readonly message: string;
  readonly expected?: string;
  readonly received?: string;
  /** The nearest right thing, or what to do next. */
  readonly hint?: string;
}

/** A mistake in what the user gave us. Printed without a stack trace; the process exits with 2. */
export class UserError extends Error {
  readonly code: UserErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: UserErrorCode, problems: Problem | readonly Problem[]) {
    const list = 'message' in problems ? [problems] : problems;
    super(list.map(formatProblem).join('\n'));
    this.name = 'UserError';
    this.code = code;
    this.problems = list;
  }
}

/** One problem as one to three lines of text. Keys, file names and arguments in it may be anybody's. */
export function formatProblem(problem: Problem): string {
  const head = [problem.at, problem.path].filter((part) => part !== undefined).join(' ');
  const lines = [head === '' ? problem.message : `${head}: ${problem.message}`];
  if (problem.expected !== undefined || problem.received !== undefined) {
    const parts = [
      problem.expected === undefined ? [] : [`expected ${problem.expected}`],
      problem.received === undefined ? [] : [`received ${problem.received}`],
    ].flat();
    lines.push(`  ${parts.join(', ')}`);
  }
  if (problem.hint !== undefined) lines.push(`  hint: ${problem.hint}`);
  return lines.map(inert).join('\n');
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What a disk that is full or fails makes of a command, in words; undefined for any other error. */
export function machineError(error: unknown): UserError | undefined {
  const known = MACHINE[systemCode(error) ?? ''];
  if (known === undefined) return undefined;
  const [message, hint] = known;
  const { path } = error as { path?: unknown };
  const at = typeof path === 'string' ? { at: path } : {};
  return new UserError('machine', { ...at, message: `${message} (${messageOf(error)})`, hint });
}

const MACHINE: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'make room, then give the same command again'],
  EDQUOT: ['your share of the disk is used up', 'make room, then give the same command again'],
  EFBIG: ['the file would be larger than it may', 'raise the limit (ulimit -f), then give the same command again'],
  EIO: ['the disk cannot be read or written', 'look after the disk, then give the same command again'],
  EROFS: ['the file system is read-only', 'HARNESS_HOME names another folder'],
  EACCES: ['may not be read or written', 'may you write there? HARNESS_HOME names another folder'],
  EPERM: ['may not be read or written', 'may you write there? HARNESS_HOME names another folder'],
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n), or lower --jobs, then give the same command again'],
  ENFILE: ['too many files are open on this machine', 'end other programs, then give the same command again'],
  ENOMEM: ['there is not enough memory', 'lower --jobs, or end other programs, then give the same command again'],
};

/**
 * What the operating system refused, in words: the machine's fault, or a path that is not what it has to be, for a path
 * comes from a user or lies below one that does. Undefined for any other error.
 */
export function systemError(error: unknown): UserError | undefined {
  const code = systemCode(error) ?? '';
  const { syscall, path } = error as { syscall?: unknown; path?: unknown };
  if (syscall === 'uv_cwd') {
    return new UserError('not-found', { message: 'the working folder is gone', hint: 'go to one that exists' });
  }
  const isSpawn = typeof syscall === 'string' && syscall.startsWith('spawn');
  if (isSpawn) return code === 'EAGAIN' ? NO_PROCESS : machineError(error);
  const message = typeof syscall === 'string' ? PATHS[code] : undefined;
  if (message === undefined) return machineError(error);
  const at = typeof path === 'string' ? { at: path } : {};
  const [said] = messageOf(error).split(', '); // what comes after it is the call, and the path once more
  return new UserError('file', { ...at, message: `${message} (${said})` });
}

const PATHS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'part of this path is a file, not a folder',
  EISDIR: 'this is a folder, not a file',
  EEXIST: 'something is there already, and not what it would have to be',
  ENOTEMPTY: 'the folder is not empty',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links lead in a circle',
  ENXIO: 'this is not a file that can be opened',
  ENODEV: 'this is not a file that can be opened',
  EBUSY: 'it is in use',
  ETXTBSY: 'it is a program that runs',
};

const NO_PROCESS = new UserError('machine', {
  message: 'no more processes may be started',
  hint: 'lower --jobs, or raise the limit (ulimit -u), then give the same command again',
});

/** The `code` of a system error (`ENOENT`, `EACCES`, ...), if it has one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
