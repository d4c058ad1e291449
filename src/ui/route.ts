// A route: an address and what is answered there.

import type { Connection } from '../store/database/connection.js';
import { jsonAnswer, type Answer } from './answer.js';
import type { PageParts } from './parts.js';
import type { Parts, Query } from './paths.js';

export interface Request {
  readonly parts: Parts;
  readonly query: Query;
  /** Whoever asked waits no more. */
  readonly gone: AbortSignal;
}

export interface Route {
  readonly path: string;
  /** What may stand behind `?`. */
  readonly takes?: readonly string[];
  readonly answer: (request: Request, page: PageParts) => Answer | Promise<Answer>;
}

/** A document that is read from the database. */
export const read =
  (document: (connection: Connection, request: Request, page: PageParts) => unknown) =>
  (request: Request, page: PageParts): Answer =>
    jsonAnswer(document(page.database.connection(), request, page));

export const number = (text: string | undefined): number => Number(text);
