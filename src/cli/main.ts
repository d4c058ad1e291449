#!/usr/bin/env node
// The command line: words in, exit code out. 0 done, 1 a run failed, 2 the input was wrong, 130 interrupted.

import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { harnessVersion } from '../launch/provenance.js';
import { UserError } from '../util/errors.js';
import { homePaths } from '../util/files.js';
import { compareCommand } from './compare.js';
import type { Context } from './context.js';
import { enginesCommand } from './engines.js';
import { predictCommand } from './predict.js';
import { rebuildCommand } from './rebuild.js';
import { resumeCommand } from './resume.js';
import { runsCommand } from './runs.js';
import { showCommand } from './show.js';
import { sqlCommand } from './sql.js';
import { sweepCommand } from './sweep.js';

const context: Context = {
  paths: homePaths(process.env['HARNESS_HOME'] ?? join(process.cwd(), 'runs')),
  now: Date.now,
  print: (text) => process.stdout.write(`${text}\n`),
  note: (text) => process.stderr.write(`${text}\n`),
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

try {
  await yargs(hideBin(process.argv).map(expressionWord))
    .scriptName('harness')
    .usage('$0 <command>\n\nTrains networks that read arithmetic as characters, and compares them example by example.')
    .command(sweepCommand(context, exit))
    .command(resumeCommand(context, exit))
    .command(runsCommand(context))
    .command(showCommand(context))
    .command(compareCommand(context))
    .command(sqlCommand(context))
    .command(predictCommand(context))
    .command(rebuildCommand(context))
    .command(enginesCommand(context))
    .demandCommand(1, 'A command is missing.')
    .recommendCommands()
    .strict()
    .version(harnessVersion())
    .epilogue('Results lie in runs/ (HARNESS_HOME moves it). Every command takes --json.')
    .wrap(Math.min(100, process.stdout.columns || 100))
    .parserConfiguration({ 'duplicate-arguments-array': true, 'parse-positional-numbers': false })
    .exitProcess(false)
    .fail((message, error, instance) => {
      // yargs' own complaints have a message; what a command threw comes as an error.
      if (error as Error | undefined) throw error;
      const words = message === '' ? instance.getHelp() : Promise.resolve(message);
      void words.then((complaint) => context.note(`${complaint}\nharness --help lists the commands.`));
      exit(2);
      throw new UserError('argument', []);
    })
    .parseAsync();
} catch (error) {
  if (error instanceof UserError) {
    if (error.message !== '') context.note(error.message);
    exit(2);
  } else {
    context.note(`internal: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    exit(1);
  }
}
