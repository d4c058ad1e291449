// The program as a user runs it: the compiled command line in a process of its own, with a home folder of its own.

import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { expectRowsInFolders } from './audited.js';
import { runInProcess, type Aside } from './in-process.js';
import { TINY, temporaryFolder, type CleanUp } from './tiny.js';

/** The compiled command line. */
export const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** What starts it where it is installed. */
export const launcher = fileURLToPath(new URL('../../bin/harness', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  /** Resolves when stderr matches. */
  said(pattern: RegExp): Promise<void>;
}

/** What a command answers. */
export type Answer = Pick<Outcome, 'code' | 'stdout' | 'stderr'>;

/** What a program is started with beside words. */
export interface Surroundings {
  /** The file that is its standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The command line of another build. */
  readonly program?: string;
}

/** A folder to work in, with a tiny spec in it: two variants, two seeds. */
export interface Workplace {
  readonly folder: string;
  readonly home: string;
  readonly spec: string;
  start(...words: (string | Surroundings)[]): Running;
  /** @param words one may say with what it is started */
  run(...words: (string | Surroundings)[]): Promise<Outcome>;
  /** The same without a process of its own for it. @param words one may say with what it is given */
  ask(...words: (string | Aside)[]): Promise<Answer>;
  /** What a command prints with --json, read; without a process of its own for it. */
  json<T>(...words: string[]): Promise<T>;
  /** Rows and folders differ at the end, on purpose. @param reason what was done to them */
  leaveUnaudited(reason: string): void;
}

export const SWEEP = `${TINY}sweep:
  parameters: {data.reverse: {values: [none, output]}}
  seeds: [1, 2]
`;

/** After every test of a fault each row of the database is held against the folders. */
const isOfFaults = (): boolean => dirname(expect.getState().testPath ?? '').endsWith(join('test', 'faults'));

export function workplace(spec = SWEEP, cleanUp: CleanUp = onTestFinished): Workplace {
  let isAudited = isOfFaults();
  const children: ChildProcess[] = [];
  const folder = temporaryFolder((remove) =>
    cleanUp(() => {
      for (const child of children) child.kill('SIGKILL'); // those that a failed test left
      try {
        if (isAudited) expectRowsInFolders({ home });
      } finally {
        remove();
      }
    }),
  );
  const home = join(folder, 'runs');
  const file = join(folder, 'tiny.yaml');
  writeFileSync(file, spec);
  const start = (...given: (string | Surroundings)[]): Running => {
    const words = given.filter((word) => typeof word === 'string');
    const program = startProgram(folder, home, words, given.find((word) => typeof word !== 'string') ?? {});
    children.push(program.child);
    return program;
  };
  const run = (...given: (string | Surroundings)[]): Promise<Outcome> => start(...given).ended;
  const ask = (...given: (string | Aside)[]): Promise<Answer> => runInProcess({ folder, home }, ...given);
  return {
    folder,
    home,
    spec: file,
    start,
    run,
    ask,
    json: async <T>(...words: string[]) => {
      const outcome = await ask(...words, '--json');
      if (outcome.code !== 0) throw new Error(`${words.join(' ')} ended with ${outcome.code}: ${outcome.stderr}`);
      return JSON.parse(outcome.stdout) as T;
    },
    leaveUnaudited: (reason) => {
      if (reason === '') throw new Error('why is it not audited?');
      isAudited = false;
    },
  };
}

function startProgram(
  cwd: string,
  home: string,
  words: readonly string[],
  { input, env: more, program = main }: Surroundings,
): Running {
  // _: not how the tests were started.
  const env = { ...process.env, _: '', HARNESS_HOME: home, NO_COLOR: '1', ...more };
  const stdin = input === undefined ? 'ignore' : openSync(input, 'r');
  const child = spawn(process.execPath, [program, ...words], { cwd, env, stdio: [stdin, 'pipe', 'pipe'] });
  if (stdin !== 'ignore') closeSync(stdin);
  const [out, err] = [child.stdout!, child.stderr!];
  let stdout = '';
  let stderr = '';
  const waiting: { pattern: RegExp; resolve: () => void }[] = [];
  const check = (): void => waiting.forEach(({ pattern, resolve }) => pattern.test(stderr) && resolve());
  out.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  err.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    check();
  });
  const ended = new Promise<Outcome>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
  const said = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ pattern, resolve });
      check();
      void ended.then((outcome) => reject(new Error(`ended before saying ${pattern}: ${outcome.stderr}`)));
    });
  return { child, ended, said };
}
