// Queries of whoever looks at the page, in a process of their own, with the limits of `harness sql`, one at a time;
// for nobody who has gone away.

import { documentation } from '../store/sql/documentation.js';
import { runUserQuery, type QueryResult } from '../store/sql/user-query.js';
import { toCsv } from '../report/csv.js';
import { UserError } from '../util/errors.js';
import { jsonAnswer, type Answer } from './answer.js';
import type { PageParts } from './parts.js';
import { numberIn, type Query } from './paths.js';
import type { Request, Route } from './route.js';

export interface SavedQuery {
  readonly name: string;
  readonly about: string;
  readonly sql: string;
}

const MOST_ROWS = 100_000;
const TIMEOUT_MS = 30_000;
/** More that wait are not what one person asks. */
const MOST_WAITING = 4;

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

async function queried({ query, gone }: Request, { database, paths }: PageParts): Promise<QueryResult> {
  const sql = query.get('query')?.[0] ?? '';
  const limit = Math.min(numberIn(query, 'limit', 1000), MOST_ROWS);
  database.connection(); // says where there is none
  if (waiting >= MOST_WAITING)
    throw new UserError('sql', { message: 'other queries are being answered', hint: 'wait for them' });
  waiting++;
  const request = { database: paths.database, sql, params: paramsIn(query), limit };
  const answer = last.catch(() => {}).then(() => runUserQuery(request, TIMEOUT_MS, gone));
  last = answer;
  return answer.finally(() => waiting--);
}

/** `param.run=12` is a number, `param.experiment=reverse` a text. */
function paramsIn(query: Query): Readonly<Record<string, string | number>> {
  const given = [...query].filter(([name]) => name.startsWith('param.'));
  return Object.fromEntries(
    given.map(([name, [value]]) => [
      name.slice('param.'.length),
      /^-?\d+(\.\d+)?$/.test(value!) ? Number(value) : value!,
    ]),
  );
}

async function csvOf(request: Request, page: PageParts): Promise<Answer> {
  const { columns, rows } = await queried(request, page);
  return { type: 'text/csv; charset=utf-8', body: toCsv(columns, rows, { isEscaped: true }) };
}

const TAKES = ['query', 'limit', 'param'];

export const sqlRoutes: readonly Route[] = [
  {
    path: '/data/schema.json',
    answer: (_, page) => jsonAnswer({ views: documentation, queries: page.savedQueries() }),
  },
  { path: '/data/sql.json', takes: TAKES, answer: async (request, page) => jsonAnswer(await queried(request, page)) },
  { path: '/data/sql.csv', takes: TAKES, answer: csvOf },
];
