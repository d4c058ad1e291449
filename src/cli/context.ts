// What every command gets: where things lie, how to speak, what time it is.

import type { EventEmitter } from 'node:events';
import { isAbsolute, resolve } from 'node:path';
import { inertJson } from '../report/format.js';
import { openForReading } from '../store/database/open-for-reading.js';
import type { Connection } from '../store/database/connection.js';
import { explain } from '../store/database/errors.js';
import { UserError } from '../util/errors.js';
import type { HomePaths } from '../util/files.js';
import type { StopSignal } from '../launch/host/signals.js';
import type { Terminal } from './streams.js';

export interface Context {
  readonly paths: HomePaths;
  /** Where the command was given. */
  readonly workingFolder: string;
  /** Of this program. */
  readonly version: string;
  readonly now: () => number;
  /** Milliseconds from any point in time, that pass evenly. */
  readonly elapsed: () => number;
  /** Where this user's own settings lie. */
  readonly userFolder: string;
  /** The result of a command: the only thing on stdout. */
  print(text: string): void;
  /** Progress, notes and warnings: stderr. */
  note(text: string): void;
  /** Where bars are drawn: what stderr is, where that is a terminal. */
  readonly terminal: Terminal | undefined;
  /** Columns that help may take. */
  readonly width: number;
  /** Where signals arrive. */
  readonly signals: Pick<EventEmitter, 'on' | 'off'>;
  /** Signals that are not to be heard: whoever started the program asked for that. */
  readonly ignoredSignals: ReadonlySet<StopSignal>;
  /** All of standard input; nothing where that is a terminal. */
  input(): Promise<string>;
}

/** A file that somebody named, as a path that does not depend on where this process is. */
export function located(context: Pick<Context, 'workingFolder'>, path: string): string {
  return isAbsolute(path) ? path : resolve(context.workingFolder, path); // the working folder may be gone
}

/** One JSON document, which moves no cursor where it is printed. */
export function printJson(context: Context, document: unknown): void {
  context.print(inertJson(JSON.stringify(document, null, 2)));
}

/** Runs `read` on the database, opened for reading. */
export function reading<T>(context: Context, read: (connection: Connection) => T): T {
  const connection = openForReading(context.paths.database);
  try {
    return read(connection);
  } catch (error) {
    throw explain(error, context.paths.database);
  } finally {
    connection.close();
  }
}

/** A number given as an option. @throws UserError where it is not a whole one, or below `least` */
export function wholeNumber(option: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const expected = `a whole number ${most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`}`;
  throw new UserError('argument', { at: option, message: 'not a number it can be', expected, received: String(value) });
}
