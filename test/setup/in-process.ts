// The command line as a function: what a command answers, without a process of its own for it. For what only reads, refuses
// and writes files; what is about processes (signals, streams, sweeps that are killed) starts the program: setup/program.ts.

import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Context } from '../../src/cli/context.js';
import { homePaths } from '../../src/util/files.js';
import { inertLines } from '../../src/util/inert.js';
import type { Outcome, Workplace } from './program.js';

/** Compiled, as a user's: it starts other compiled files as processes. */
const program = fileURLToPath(new URL('../../dist/cli/run.js', import.meta.url));

/** What `place.run(...words)` comes to. */
export async function runInProcess(
  { folder, home }: Pick<Workplace, 'folder' | 'home'>,
  ...words: readonly string[]
): Promise<Pick<Outcome, 'code' | 'stdout' | 'stderr'>> {
  const { run } = (await import(program)) as typeof import('../../src/cli/run.js');
  let stdout = '';
  let stderr = '';
  const context: Context = {
    paths: homePaths(home),
    workingFolder: folder,
    version: 'tested',
    now: Date.now,
    print: (text) => (stdout += `${text}\n`),
    note: (text) => (stderr += `${inertLines(text)}\n`),
    input: () => Promise.resolve(''),
    terminal: undefined,
    width: 100,
    signals: new EventEmitter(),
    ignoredSignals: new Set(),
  };
  const code = await run(words, context);
  return { code, stdout, stderr };
}
