// What a command of the command line is: every argument said once, in a table that its types come from.

import type { InferredOptionTypes, Options, PositionalOptions } from 'yargs';
import type { Context } from './context.js';

export type Positionals = Readonly<Record<string, PositionalOptions>>;
export type OptionTable = Readonly<Record<string, Options>>;
type Maybe<T> = T | Promise<T>;

interface Described {
  readonly epilogue?: string;
  readonly examples?: readonly (readonly [line: string, about: string])[];
}

/** A command, whatever its arguments are. */
export interface Command extends Described {
  readonly positionals: Positionals;
  readonly options: OptionTable;
  /** @returns the exit code; nothing means 0 @throws UserError where the input is wrong */
  run(given: object, context: Context): Maybe<number | void>;
}

/** What `run` is given, by the tables. */
export type Arguments<T extends OptionTable> = InferredOptionTypes<T>;

type Definition<P extends Positionals, O extends OptionTable> = Described & {
  readonly positionals?: P;
  readonly options: O;
  readonly run: (given: Arguments<P & O>, context: Context) => Maybe<number | void>;
};

/** Types what `run` is given by the tables. yargs gives it that: it checks the words against the same tables. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- a command without positionals
export function command<const O extends OptionTable, const P extends Positionals = {}>(
  definition: Definition<P, O>,
): Command {
  const { run, positionals = {}, ...rest } = definition;
  return { ...rest, positionals, run: (given, context) => run(given as Arguments<P & O>, context) };
}
