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
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n)'],
};

/** The `code` of a system error (`ENOENT`, `EACCES`, ...), if it has one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
