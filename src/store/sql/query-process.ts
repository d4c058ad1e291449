// A process that runs one SELECT of a user's and ends. SQLite's JavaScript binding cannot interrupt a query, but a
// process can be killed. Started by store/sql/user-query.ts.

import { Worker } from 'node:worker_threads';
import { openForReading } from '../database/open-for-reading.js';
import { isQueryError } from '../database/errors.js';
import { messageOf, UserError } from '../../util/errors.js';

export interface QueryRequest {
  readonly database: string;
  readonly sql: string;
  /** Values of :name in it. */
  readonly params: Readonly<Record<string, string | number>>;
  readonly limit: number;
  /** Most bytes of memory, beside what the open database takes. What SQLite would put into files is there, too. */
  readonly memory: number;
}

export type Cell = string | number | null;

export type QueryResponse =
  | { readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[]; readonly truncated: boolean }
  | { readonly refused: string; readonly hint?: string };

function answer({ database, sql, params, limit, memory }: QueryRequest, watch: Worker): QueryResponse {
  try {
    const connection = openForReading(database);
    connection.pragma('temp_store = MEMORY'); // a disk has no limit that we could set
    watch.postMessage(process.memoryUsage.rss() + memory);
    const statement = connection.prepare(sql);
    // A read-only connection alone would still write with VACUUM INTO and ATTACH.
    if (!statement.reader || !statement.readonly) {
      return {
        refused: 'this query would write',
        hint: 'only queries that read are allowed, e.g. select * from curves',
      };
    }
    statement.raw().safeIntegers();
    const columns = statement.columns().map(({ name }) => name);
    const rows: Cell[][] = [];
    let size = 0;
    for (const row of statement.iterate(...(Object.keys(params).length > 0 ? [params] : [])) as Iterable<unknown[]>) {
      if (rows.length === limit) return { columns, rows, truncated: true };
      size += row.reduce<number>((sum, value) => sum + sizeOf(value), 0);
      if (size > MOST_CHARACTERS) {
        return rows.length > 0
          ? { columns, rows, truncated: true }
          : { refused: 'the answer is too large', hint: 'ask for less of it' };
      }
      rows.push(row.map(toCell));
    }
    return { columns, rows, truncated: false };
  } catch (error) {
    return refusal(error);
  }
}

/** Of all cells together; more would not be read, and might not fit into memory. */
const MOST_CHARACTERS = 64e6;

/** Characters that a value takes. */
function sizeOf(value: unknown): number {
  if (value instanceof Buffer) return 2 * value.length;
  return typeof value === 'string' ? value.length : 8;
}

function refusal(error: unknown): QueryResponse {
  if (error instanceof UserError) return { refused: error.message };
  if (error instanceof RangeError && error.message.includes('more than one statement')) {
    return { refused: 'more than one statement', hint: 'give one query at a time' };
  }
  if (error instanceof RangeError && error.message.includes('no statements')) return { refused: 'the query is empty' };
  const missing = /^Missing named parameter(?:s$| "(\w+)")/.exec(messageOf(error));
  if (missing !== null) {
    const name = missing[1] ?? 'NAME';
    return {
      refused: `the query has parameters; ${missing[1] === undefined ? 'they have' : `:${name} has`} no value`,
      hint: `--param ${name}=...`,
    };
  }
  if (isQueryError(error)) {
    return { refused: messageOf(error), hint: 'harness sql --schema lists the views and their columns' };
  }
  throw error;
}

/** Integers that a double cannot hold, and bytes, become text. */
function toCell(value: unknown): Cell {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Buffer) return `x'${value.toString('hex')}'`;
  return value as Cell;
}

/** Begins when this thread may soon be busy. */
const watch = new Worker(new URL('./memory-watch.js', import.meta.url), { execArgv: [] });
const isWatching = new Promise((resolve) => watch.once('online', resolve));

process.once('message', (request: QueryRequest) => {
  void isWatching.then(() => process.send!(answer(request, watch), undefined, {}, () => process.exit(0)));
});
