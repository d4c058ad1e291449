// Finds what stands behind an address: a table of routes, of which the first that fits answers.

import type { Answer } from './answer.js';
import type { PageParts } from './parts.js';
import { matcher, queryOf } from './paths.js';
import { routes } from './routes.js';

/**
 * @param search what stands behind `?`
 * @param gone nobody waits any more
 * @returns undefined where there is no such address
 * @throws UserError whatever a route has against it
 */
export type AnswerTo = (path: string, search: string, gone?: AbortSignal) => Promise<Answer | undefined>;

export function answering(page: PageParts): AnswerTo {
  const table = routes.map((route) => ({ route, match: matcher(route.path) }));
  return async (path, search, gone = new AbortController().signal) => {
    for (const { route, match } of table) {
      const parts = match(path);
      if (parts !== undefined) return route.answer({ parts, query: queryOf(search, route.takes ?? []), gone }, page);
    }
    return undefined;
  };
}
