// The command line as a function: what a command answers, without a process of its own for it. What is about processes
// (signals, streams, surroundings, sweeps that are killed) starts the program: setup/program.ts. Runs are trained here,
// too: a process for them costs ten times as much. Where it has to be one, --launcher local asks for it.

import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Context } from '../../src/cli/context.js';
import { homePaths } from '../../src/util/files.js';
import { inertLines } from '../../src/util/inert.js';
import type { Outcome, Workplace } from './program.js';

/** Compiled, as a user's: it starts other compiled files as processes. */
const program = fileURLToPath(new URL('../../dist/cli/run.js', import.meta.url));

/** Where the settings of the tests' own user lie. */
const userFolder = fileURLToPath(new URL('./user', import.meta.url));

/** What is given beside words. */
export interface Aside {
  /** The file that is its standard input. */
  readonly input?: string;
  /** The folder of all runs, in place of the workplace's own. */
  readonly home?: string;
}

/** What `place.run(...given)` gives. */
export async function runInProcess(
  place: Pick<Workplace, 'folder' | 'home'>,
  ...given: readonly (string | Aside)[]
): Promise<Pick<Outcome, 'code' | 'stdout' | 'stderr'>> {
  const words = given.filter((word) => typeof word === 'string');
  const { input, home = place.home }: Aside = given.find((word) => typeof word !== 'string') ?? {};
  const { run } = (await import(program)) as typeof import('../../src/cli/run.js');
  let stdout = '';
  let stderr = '';
  const context: Context = {
    paths: homePaths(home),
    workingFolder: place.folder,
    version: 'tested',
    now: Date.now,
    elapsed: () => performance.now(),
    userFolder,
    print: (text) => (stdout += `${text}\n`),
    note: (text) => (stderr += `${inertLines(text)}\n`),
    input: () => Promise.resolve(input === undefined ? '' : readFileSync(input, 'utf8')),
    terminal: undefined,
    width: 100,
    signals: new EventEmitter(),
    ignoredSignals: new Set(),
  };
  const code = await run(words, context);
  return { code, stdout, stderr };
}
