// A user's own SQL: read-only, with a limit of rows and of time.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UserError } from '../util/errors.js';
import type { QueryRequest, QueryResponse } from './query-process.js';

export type QueryResult = Exclude<QueryResponse, { refused: string }>;

/** @throws UserError where the query is refused, fails, or takes longer than `timeoutMs` */
export async function runUserQuery(request: QueryRequest, timeoutMs: number): Promise<QueryResult> {
  const response = await ask(request, timeoutMs);
  if ('refused' in response) {
    throw new UserError('sql', {
      message: response.refused,
      ...(response.hint !== undefined && { hint: response.hint }),
    });
  }
  return response;
}

function ask(request: QueryRequest, timeoutMs: number): Promise<QueryResponse> {
  const child = fork(fileURLToPath(new URL('./query-process.js', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced', // keeps infinities
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      const seconds = timeoutMs / 1000;
      reject(
        new UserError('sql', {
          message: `the query took longer than ${seconds} s`,
          hint: 'raise --timeout, or narrow the query',
        }),
      );
    }, timeoutMs);
    child.once('message', (response) => {
      clearTimeout(timer);
      resolve(response as QueryResponse);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`internal: the query process ended with ${signal ?? code}`)); // after an answer: no effect
    });
    child.send(request);
  });
}
