#!/usr/bin/env node
// The command line: words in, exit code out. 0 done, 1 a run failed, 2 the input was wrong, 130 interrupted.

import './node-version.js';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import yargs, { type CommandModule } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { harnessVersion } from '../launch/provenance.js';
import { inertLines } from '../report/format.js';
import { armCrashPoint } from '../util/crash-points.js';
import { machineError, UserError } from '../util/errors.js';
import { homePaths } from '../util/files.js';
import type { Context } from './context.js';
import { withCheckedOptions } from './options.js';

const context: Context = {
  paths: homePaths(process.env['HARNESS_HOME'] ?? join(process.cwd(), 'runs')),
  workingFolder: process.cwd(),
  now: Date.now,
  print: (text) => process.stdout.write(`${text}\n`),
  note: (text) => process.stderr.write(`${inertLines(text)}\n`), // words and names in it may be anybody's
  input: async () => (process.stdin.isTTY ? '' : text(process.stdin)),
  stderrIsTerminal: process.stderr.isTTY && process.env['TERM'] !== 'dumb',
};

// `harness ... | head` closes our output: not an error, and no reason to stop what is under way.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** "-5 + 3" is a question, not an option: a space in front tells yargs so. */
const expressionWord = (word: string): string => (/^-[\d.]+\s*[-+*/]/.test(word) ? ` ${word}` : word);

const exit = (code: number): void => {
  process.exitCode = code;
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each command has its own arguments; yargs checks them
type AnyCommand = CommandModule<object, any>;

/** Commands load what they need when they are asked for: a program that answers in 0.2 s gets asked more. */
const commands: Readonly<Record<string, () => Promise<AnyCommand>>> = {
  sweep: async () => (await import('./sweep.js')).sweepCommand(context, exit),
  resume: async () => (await import('./resume.js')).resumeCommand(context, exit),
  runs: async () => (await import('./runs.js')).runsCommand(context),
  show: async () => (await import('./show.js')).showCommand(context),
  compare: async () => (await import('./compare.js')).compareCommand(context),
  plot: async () => (await import('./plot.js')).plotCommand(context),
  report: async () => (await import('./report.js')).reportCommand(context),
  export: async () => (await import('./export.js')).exportCommand(context),
  sql: async () => (await import('./sql.js')).sqlCommand(context),
  predict: async () => (await import('./predict.js')).predictCommand(context),
  doctor: async () => (await import('./doctor.js')).doctorCommand(context, exit),
  backup: async () => (await import('./backup.js')).backupCommand(context),
  rm: async () => (await import('./rm.js')).rmCommand(context),
  gc: async () => (await import('./gc.js')).gcCommand(context),
  replay: async () => (await import('./replay.js')).replayCommand(context, exit),
  rebuild: async () => (await import('./rebuild.js')).rebuildCommand(context),
  engines: async () => (await import('./engines.js')).enginesCommand(context),
};

/** The command that is named first; all of them where none is, for --help and for what is misspelt. */
async function namedCommands(words: readonly string[]): Promise<AnyCommand[]> {
  if (words[0] === '--version') return [];
  const named = Object.keys(commands).filter((name) => name === words[0]);
  const names = named.length > 0 ? named : Object.keys(commands);
  return Promise.all(names.map(async (name) => withCheckedOptions(await commands[name]!(), words)));
}

try {
  armCrashPoint(process.env['HARNESS_CRASH_AT']);
  const words = hideBin(process.argv).map(expressionWord);
  await yargs(words)
    .scriptName('harness')
    .detectLocale(false)
    .usage('$0 <command>\n\nTrains networks that read arithmetic as characters, and compares them example by example.')
    .command(await namedCommands(words))
    .demandCommand(1, 'A command is missing.')
    .recommendCommands()
    .strict()
    .version(harnessVersion())
    .epilogue('Results lie in runs/ (HARNESS_HOME moves it). Every command takes --json.')
    .wrap(Math.min(100, process.stdout.columns || 100))
    .parserConfiguration({
      'duplicate-arguments-array': true,
      'parse-positional-numbers': false,
      'dot-notation': false,
    })
    .exitProcess(false)
    .fail((message, error, instance) => {
      // yargs' own complaints have a message; what a command threw comes as an error.
      if ((error as Error | undefined) && error.name !== 'YError') throw error;
      const words = message === '' ? instance.getHelp() : Promise.resolve(message);
      void words.then((complaint) => context.note(`${complaint}\nharness --help lists the commands.`));
      exit(2);
      throw new UserError('argument', []);
    })
    .parseAsync();
} catch (thrown) {
  const { explain } = await import('../store/database-errors.js'); // not loaded before it is needed
  const error = machineError(thrown) ?? explain(thrown, context.paths.database);
  if (error instanceof UserError) {
    if (error.message !== '') context.note(error.message);
    exit(error.code === 'machine' ? 1 : 2);
  } else {
    context.note(`internal: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    exit(1);
  }
}
