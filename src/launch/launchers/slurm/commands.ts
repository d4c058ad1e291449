// Slurm's own commands: there is no library of it for JavaScript, and its commands are what every cluster has.

import { execFile } from 'node:child_process';
import { messageOf } from '../../../util/errors.js';

/** A controller that is away lets a command wait for its time-outs, some seconds in all. */
const PATIENCE_MS = 60_000;
const MOST_OUTPUT = 256 * 1024 * 1024;

export type Answer =
  | { readonly isWell: true; readonly output: string }
  /** What the command said, in one line. */
  | { readonly isWell: false; readonly error: string };

export type Ask = (command: string, words: readonly string[], input?: string) => Promise<Answer>;

/** @param env in place of this process' own: which cluster is meant, among other things */
export const askIn =
  (env?: NodeJS.ProcessEnv): Ask =>
  (command, words, input = '') =>
    new Promise((resolve) => {
      const options = { env, timeout: PATIENCE_MS, maxBuffer: MOST_OUTPUT };
      const child = execFile(command, [...words], options, (error, stdout, stderr) => {
        if (error === null) resolve({ isWell: true, output: stdout });
        else resolve({ isWell: false, error: oneLine(stderr) || messageOf(error) });
      });
      child.stdin?.on('error', () => {}); // a command that ends before it has read
      child.stdin?.end(input);
    });

export const ask = askIn();

const oneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('; ');

/** Whether a command failed because the controller did not answer: then nothing is known, and nothing is lost. */
export const isAway = (error: string): boolean =>
  /unable to contact slurm controller|socket timed out|connection refused|communication|timed out|temporarily unavailable|zero bytes were transmitted|ETIMEDOUT|unexpected message/i.test(
    error,
  );

/** Whether a user has as many jobs as he may have. */
export const isFull = (error: string): boolean => /MaxSubmitJob|job submit limit/i.test(error);
