// Runs a user's own SQL: read-only, with limits of rows, time and memory.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../util/errors.js';
import type { QueryRequest, QueryResponse } from './query-process.js';

export type QueryResult = Exclude<QueryResponse, { refused: string }>;

/** Bytes, unless another number is asked for: sorts ten million rows. */
export const MOST_MEMORY = 1e9;

/**
 * @param gone nobody waits for it any more: it is ended, or not begun
 * @throws UserError where the query is refused, fails, or takes longer than `timeoutMs` or more memory than it may
 */
export async function runUserQuery(
  request: Omit<QueryRequest, 'memory'> & Partial<Pick<QueryRequest, 'memory'>>,
  timeoutMs: number,
  gone?: AbortSignal,
): Promise<QueryResult> {
  if (gone?.aborted === true) throw abandoned();
  const response = await ask({ memory: MOST_MEMORY, ...request }, timeoutMs, gone);
  if ('refused' in response) {
    throw new UserError('sql', {
      message: response.refused,
      ...(response.hint !== undefined && { hint: response.hint }),
    });
  }
  return response;
}

const abandoned = (): UserError => new UserError('sql', { message: 'nobody waited for the answer' });

function ask(request: QueryRequest, timeoutMs: number, gone?: AbortSignal): Promise<QueryResponse> {
  const child = fork(fileURLToPath(new URL('./query-process.js', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced', // keeps infinities
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    const abandon = (): void => {
      child.kill('SIGKILL');
      reject(abandoned());
    };
    gone?.addEventListener('abort', abandon);
    const stopClock = after(timeoutMs, () => {
      child.kill('SIGKILL');
      const message = `the query took longer than ${timeoutMs / 1000} s`;
      reject(new UserError('sql', { message, hint: 'raise --timeout, or narrow the query' }));
    });
    const cancel = (): void => {
      stopClock();
      gone?.removeEventListener('abort', abandon);
    };
    child.once('message', (response) => {
      cancel();
      resolve(response as QueryResponse);
    });
    child.once('exit', (code, signal) => {
      cancel();
      // Ended by its watch, or by a system that has no memory left. After an answer all this has no effect.
      const message = `the query took more than ${request.memory / 1e6} MB of memory`;
      if (signal === 'SIGKILL') reject(new UserError('sql', { message, hint: 'narrow the query, or raise --memory' }));
      else reject(new Error(`internal: the query process ended with ${signal ?? code}`));
    });
    child.send(request);
  });
}

/** What a timer of Node takes; one that is longer fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Does something later, however much later. @returns cancels it */
function after(ms: number, act: () => void): () => void {
  const wait = (left: number): void => {
    timer = setTimeout(() => (left > LONGEST_MS ? wait(left - LONGEST_MS) : act()), Math.min(left, LONGEST_MS));
  };
  let timer: NodeJS.Timeout;
  wait(ms);
  return () => clearTimeout(timer);
}
