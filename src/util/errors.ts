// Errors a user can cause. Everything else that is thrown is a fault of ours and says "internal:".

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
  | 'file'; // a file or folder cannot be read or written

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

/** One problem as one to three lines of text. */
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
  return lines.join('\n');
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a system error (`ENOENT`, `EACCES`, ...), if it has one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
