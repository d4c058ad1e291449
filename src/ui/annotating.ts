// The one thing that a page can change: tags and notes of runs. It goes the way of the terminal, in a connection of its
// own.

import type { IncomingMessage } from 'node:http';
import { ownerIsAlive } from '../launch/host/liveness.js';
import { requireRun } from '../results/selectors.js';
import { annotate } from '../store/annotations/annotate.js';
import type { AnnotationChange } from '../store/annotations/annotation.js';
import { UserError } from '../util/errors.js';
import { z } from '../util/zod.js';
import { jsonAnswer, type Answer } from './answer.js';
import { readBody } from './body.js';
import { NO_METHOD, type Refusal } from './guard.js';
import type { PageParts } from './parts.js';
import { matcher, queryOf, type Parts } from './paths.js';

export interface ChangeRoute {
  readonly path: string;
  /** @throws UserError where the body is none that it takes */
  readonly change: (parts: Parts, body: unknown, page: PageParts) => Answer;
}

const words = z.array(z.string()).max(100).optional();
const text = z.union([z.string(), z.null()]).optional();
const schema = z.strictObject({ add: words, remove: words, note: text, was: text });

/** Nothing else is answered while somebody is waited for. */
const PATIENCE_MS = 1000;

export const changeRoutes: readonly ChangeRoute[] = [
  {
    path: '/data/runs/:run/annotation.json',
    change: ({ run: word }, body, { database, paths, now }) => {
      // Where the database cannot be read, as one of an older harness, the page changes nothing in it either.
      const { run } = requireRun(database.connection(), word!);
      const options = { paths, now, isAlive: ownerIsAlive, patienceMs: PATIENCE_MS };
      return jsonAnswer(annotate([run], changeOf(body), options)[0]);
    },
  },
];

/**
 * Makes the change that a request asks for; undefined where none is asked for. Other methods change nothing, and POST
 * nothing else.
 */
export function changesOf(page: PageParts) {
  const table = changeRoutes.map(({ path, change }) => ({ change, match: matcher(path) }));
  return async (request: IncomingMessage, path: string, search: string): Promise<Answer | Refusal | undefined> => {
    const isChange = request.method === 'POST';
    for (const { change, match } of table) {
      const parts = match(path);
      if (parts === undefined) continue;
      if (!isChange) return { ...NO_METHOD, allowed: 'POST' };
      queryOf(search, []);
      const body = await readBody(request);
      return 'refusal' in body ? body.refusal : change(parts, body.value, page);
    }
    return isChange ? NO_METHOD : undefined;
  };
}

function changeOf(body: unknown): AnnotationChange {
  const { data } = schema.safeParse(body);
  if (data !== undefined) return data;
  throw new UserError('argument', {
    message: 'not a change of tags and note',
    expected: '{"add": [tags], "remove": [tags], "note": text or null, "was": the note before}, each if wanted',
    received: String(JSON.stringify(body)).slice(0, 100),
  });
}
