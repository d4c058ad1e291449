// Questions to trained runs, in a process of its own: it loads networks and engines, and whatever becomes of it, the
// page stays.

import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkpointAfter, storedRun } from '../results/run.js';
import { UserError } from '../util/errors.js';
import type { HomePaths } from '../util/files.js';
import { jsonAnswer, type Answer } from './answer.js';
import type { Asked, AskedAnswer, AskResponse } from './ask-messages.js';
import type { PageParts } from './parts.js';
import { numberIn } from './paths.js';
import type { Request, Route } from './route.js';

export interface Asking {
  ask(question: Asked): Promise<AskedAnswer>;
  close(): void;
}

/** An answer may need a network to be loaded; nothing takes so long. */
const TIMEOUT_MS = 60_000;
/** Without questions the process ends after so long. */
const IDLE_MS = 120_000;

/** From the compiled file of this module and from its source. */
const PROGRAM = ['./ask-process.js', '../../dist/ui/ask-process.js'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** Nothing is started before the first question. */
export function startAsking({ home }: HomePaths): Asking {
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const close = (): void => {
    clearTimeout(idle);
    child?.kill('SIGKILL');
    child = undefined;
  };
  const askNow = async (question: Asked): Promise<AskedAnswer> => {
    clearTimeout(idle);
    if (child?.connected !== true)
      child = fork(PROGRAM.find(existsSync)!, [home], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    try {
      return await answerOf(child, question);
    } catch (error) {
      if (!(error instanceof UserError)) close();
      throw error;
    } finally {
      idle = setTimeout(close, IDLE_MS).unref();
    }
  };
  return {
    close,
    ask: (question) => {
      const answer = last.catch(() => {}).then(() => askNow(question)); // one after the other
      last = answer;
      return answer;
    },
  };
}

function answerOf(child: ChildProcess, question: Asked): Promise<AskedAnswer> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      child.off('message', hear).off('exit', ended);
    };
    const fail = (error: Error): void => {
      done();
      reject(error);
    };
    const hear = (response: AskResponse): void => {
      if ('answer' in response) {
        done();
        resolve(response.answer);
      } else if ('internal' in response) fail(new Error(response.internal));
      else fail(new UserError(response.code, response.problems));
    };
    const ended = (): void => fail(new Error('internal: the process that answers has ended'));
    const timer = setTimeout(() => fail(new Error('internal: no answer')), TIMEOUT_MS);
    child.on('message', hear).once('exit', ended);
    child.send(question);
  });
}

async function asked({ query }: Request, { database, asking }: PageParts): Promise<Answer> {
  const [run, question, epoch] = ['run', 'question', 'epoch'].map((name) => query.get(name)?.[0]);
  if (run === undefined || question === undefined)
    throw new UserError('argument', { message: 'no question is given', expected: 'run and question' });
  const stored = storedRun(database.connection(), run);
  const checkpoint = epoch === undefined ? stored.checkpoints[0] : checkpointAfter(stored, numberIn(query, 'epoch', 0));
  if (checkpoint === undefined)
    throw new UserError('checkpoint', {
      message: `run${stored.run.run} has no weights yet`,
      hint: 'they come with its first checkpoint',
    });
  return jsonAnswer(await asking.ask({ run: stored.run.run, config: stored.config, checkpoint, question }));
}

export const askRoutes: readonly Route[] = [
  { path: '/data/ask.json', takes: ['run', 'question', 'epoch'], answer: asked },
];
