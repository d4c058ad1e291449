#!/usr/bin/env node
// The command line: words in, exit code out. 0 done, 1 a run failed, 2 the input was wrong, 130 interrupted.

import './node-version.js';
import { text } from 'node:stream/consumers';
import { harnessVersion } from '../launch/provenance.js';
import { inertLines } from '../report/format.js';
import { ignoredSignals } from '../launch/signals.js';
import { armCrashPoint } from '../util/crash-points.js';
import { systemError, UserError } from '../util/errors.js';
import { homePaths, workingFolderIfAny } from '../util/files.js';
import type { AnyCommand } from './command-line.js';
import type { Context } from './context.js';
import { withCheckedOptions } from './options.js';
import { homeFolder } from './folders.js';
import { requireOpenFiles } from './open-files.js';
import { Output, replaceLostTerminals } from './streams.js';

const [stdout, stderr] = [new Output(1), new Output(2)];
const note = (text: string): void => stderr.write(`${inertLines(text)}\n`); // words and names in it may be anybody's

// Before anything else is done: Node would end at the first of them.
const ignored = ignoredSignals(process.env);
for (const signal of ignored) process.on(signal, () => {});

process.on('exit', (code) => {
  const { failure } = stdout;
  if (failure !== undefined) {
    note(failure.message);
    if (code === 0) process.exitCode = 1;
  }
  replaceLostTerminals();
});

const context: Context = {
  get paths() {
    return homePaths(homeFolder(process.env['HARNESS_HOME']));
  },
  get workingFolder() {
    return process.cwd(); // throws where it is gone
  },
  now: Date.now,
  print: (text) => stdout.write(`${text}\n`),
  note,
  input: async () => (process.stdin.isTTY ? '' : text(process.stdin)),
  terminal: process.env['TERM'] === 'dumb' ? undefined : stderr.terminal,
  ignoredSignals: ignored,
};

const exit = (code: number): void => {
  process.exitCode = code;
};

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
  const loaded: AnyCommand[] = [];
  for (const name of names) loaded.push(withCheckedOptions(await commands[name]!(), words)); // one by one: each opens many files at once
  return loaded;
}

async function main(): Promise<void> {
  armCrashPoint(process.env['HARNESS_CRASH_AT']);
  requireOpenFiles();
  const words = process.argv.slice(2);
  const { runCommand } = await import('./command-line.js');
  await runCommand({
    words,
    commands: await namedCommands(words),
    version: harnessVersion(),
    workingFolder: workingFolderIfAny() ?? '/',
    width: process.stdout.columns || 100,
    complain: note,
  });
}

/** What was thrown, as a user's mistake or the machine's where it is one. */
async function explained(thrown: unknown): Promise<unknown> {
  if (thrown instanceof UserError) return thrown;
  try {
    const { explain } = await import('../store/database/errors.js'); // not loaded before it is needed
    return systemError(thrown) ?? explain(thrown, context.paths.database);
  } catch {
    return systemError(thrown) ?? thrown;
  }
}

try {
  await main();
} catch (thrown) {
  const error = await explained(thrown);
  if (error instanceof UserError) {
    if (error.message !== '') note(error.message);
    exit(error.code === 'machine' ? 1 : 2);
  } else {
    note(`internal: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    exit(1);
  }
}
