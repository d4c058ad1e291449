// Words to commands: what yargs is told about the command line, and the door to it.

import yargs, { type CommandModule } from 'yargs';
import { UserError } from '../util/errors.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each command has its own arguments; yargs checks them
export type AnyCommand = CommandModule<object, any>;

export interface CommandLine {
  readonly words: readonly string[];
  readonly commands: AnyCommand[];
  readonly version: string;
  readonly workingFolder: string;
  /** Columns of the terminal. */
  readonly width: number;
  /** Told what is wrong with the words. */
  readonly complain: (complaint: string) => void;
}

/** "-5 + 3" is a question, not an option: a space in front tells yargs so. */
const expressionWord = (word: string): string => (/^-[\d.]+\s*[-+*/]/.test(word) ? ` ${word}` : word);

/** Runs the command that is named. @throws UserError where there is none, and whatever the command throws */
export async function runCommand({
  words,
  commands,
  version,
  workingFolder,
  width,
  complain,
}: CommandLine): Promise<void> {
  await yargs(words.map(expressionWord), workingFolder)
    .scriptName('harness')
    .detectLocale(false)
    .usage('$0 <command>\n\nTrains networks that read arithmetic as characters, and compares them example by example.')
    .command(commands)
    .demandCommand(1, 'A command is missing.')
    .recommendCommands()
    .strict()
    .version(version)
    .epilogue('Results lie in runs/ (HARNESS_HOME moves it). Every command takes --json.')
    .wrap(Math.min(100, width))
    .parserConfiguration({
      'duplicate-arguments-array': true,
      'parse-positional-numbers': false,
      'dot-notation': false,
    })
    .exitProcess(false)
    .fail((message, error, instance) => {
      // yargs' own complaints have a message; what a command threw comes as an error.
      if ((error as Error | undefined) && error.name !== 'YError') throw error;
      const told = message === '' ? instance.getHelp() : Promise.resolve(message);
      void told.then((complaint) => complain(`${complaint}\nharness --help lists the commands.`));
      throw new UserError('argument', []);
    })
    .parseAsync();
}
