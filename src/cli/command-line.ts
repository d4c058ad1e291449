// Words to a command and its exit code: what yargs is told about the command line, and the door to it.

import yargs, { type Argv, type CommandModule } from 'yargs';
import { UserError } from '../util/errors.js';
import type { Command } from './command.js';
import { commands, type CommandEntry } from './commands.js';
import type { Context } from './context.js';
import { checkOptions, singleValued } from './options.js';
import { wordsForYargs } from './words.js';

/**
 * Runs the command that is named.
 * @returns its exit code
 * @throws UserError where there is none, and whatever it throws
 */
export async function runCommand(words: readonly string[], context: Context): Promise<number> {
  let code = 0;
  const modules: CommandModule[] = [];
  for (const entry of commands) {
    // Only a command that is among the words can run. One by one: each opens many files at once.
    const command = words.includes(entry.name) ? await entry.load() : undefined;
    const handler = async (given: object): Promise<void> => {
      code = (await command!.run(given, context)) ?? 0;
    };
    modules.push({ ...named(entry), ...(command !== undefined && { builder: declare(command, words), handler }) });
  }
  let output = '';
  try {
    await program(modules, context).parseAsync(wordsForYargs(words), {}, (_error, _given, text) => {
      output = text;
    });
  } catch (error) {
    if (error instanceof Complaint) await told(error.message, words, context);
    throw error;
  }
  if (output !== '') context.print(output); // help, or the version
  return code;
}

/** What yargs has against the words. */
class Complaint extends Error {}

async function told(complaint: string, words: readonly string[], context: Context): Promise<never> {
  const { noneOfItsValues } = await import('./misspelt.js');
  const misspelt = noneOfItsValues(complaint, words);
  if (misspelt !== undefined) throw misspelt;
  context.note(`${complaint}\nharness --help lists the commands.`);
  throw new UserError('argument', []); // all is said
}

function program(modules: CommandModule[], context: Context): Argv {
  return yargs([], '/') // its own way to a folder throws where the working folder is gone
    .scriptName('harness')
    .detectLocale(false)
    .usage(
      '$0 <command>\n\nTrains small networks that read questions and write answers, and compares them example by example.',
    )
    .command(modules)
    .demandCommand(1, 'A command is missing.')
    .recommendCommands()
    .strict()
    .version(context.version)
    .epilogue(
      'Results lie in runs/ (HARNESS_HOME moves it, HARNESS_DB the database alone). Every command takes --json.',
    )
    .wrap(Math.min(100, context.width))
    .parserConfiguration({
      'duplicate-arguments-array': true,
      'parse-positional-numbers': false,
      'dot-notation': false,
    })
    .exitProcess(false)
    .fail((message, error) => {
      // yargs' own complaints have a message; what a command threw comes as an error.
      if ((error as Error | undefined) && error.name !== 'YError') throw error;
      throw new Complaint(message);
    });
}

const named = ({ name, positionals, about }: CommandEntry): CommandModule => ({
  command: positionals === undefined ? name : `${name} ${positionals}`,
  describe: about,
  handler: () => {},
});

/** Tells yargs a command's arguments, and what holds for the options of every command. */
export function declare(
  command: Pick<Command, 'positionals' | 'options'> & Partial<Command>,
  words: readonly string[],
) {
  // It writes the help before each command is run, which takes long where there are lines to be measured and broken.
  const hidden = !words.some((word) => /^--help(?:=.*)?$/.test(word));
  return (argv: Argv): Argv => {
    for (const [name, positional] of Object.entries(command.positionals)) argv.positional(name, positional);
    for (const [name, option] of Object.entries(command.options)) argv.option(name, { ...option, hidden });
    if (!hidden) {
      for (const [line, about] of command.examples ?? []) argv.example(line, about);
      if (command.epilogue !== undefined) argv.epilogue(command.epilogue);
    }
    return argv.requiresArg(singleValued(command)).check((given) => checkOptions(command, given, words));
  };
}
