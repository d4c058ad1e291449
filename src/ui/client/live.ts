// The list of all runs, kept as the database has it: read once, then told what changes. Where the connection is lost it goes on
// from where it was; where the server is another one, all is read again.

import { signal } from '@preact/signals';
import type { RunTable, TableColumn } from '../../results/run-table.js';
import type { RunSummary } from '../../results/runs.js';
import { readJson, Refused } from './data.js';

export type Run = Pick<RunSummary, TableColumn>;

/** `still`: a page of files, of which nothing changes. `closed`: the server no longer knows this browser. */
export type Connection = 'connecting' | 'live' | 'lost' | 'closed' | 'still';

export const connection = signal<Connection>('connecting');
export const runs = signal<readonly Run[] | undefined>(undefined);
export const failure = signal<string>('');

/** What has changed last: which runs, or that all may have. */
export const change = signal<{ readonly runs: ReadonlySet<number>; readonly isAll: boolean }>({ runs: new Set(), isAll: false }); // prettier-ignore

const RETRY_MS = 1500;

let cursor: string | undefined;
let source: EventSource | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;

export function rowsOf({ columns, rows }: RunTable): readonly Run[] {
  return rows.map((cells) => {
    const run: Record<string, unknown> = {};
    for (let place = 0; place < columns.length; place++) run[columns[place]!] = cells[place];
    return run as unknown as Run;
  });
}

/** Old rows with new ones in their places. */
export function merged(old: readonly Run[], news: readonly Run[]): readonly Run[] {
  const byNumber = new Map(old.map((run) => [run.run, run]));
  for (const run of news) byNumber.set(run.run, run);
  return byNumber.size === old.length ? [...byNumber.values()] : [...byNumber.values()].sort((a, b) => a.run - b.run);
}

/** Reads all runs, then listens. */
export async function start(): Promise<void> {
  clearTimeout(retry);
  try {
    const table = await readJson<RunTable & { cursor?: string }>('runs.json');
    const isAgain = runs.peek() !== undefined;
    runs.value = rowsOf(table);
    failure.value = '';
    if (isAgain) change.value = { runs: new Set(), isAll: true };
    cursor = table.cursor;
    if (cursor === undefined) connection.value = 'still';
    else listen();
  } catch (error) {
    runs.value ??= error instanceof Refused && error.status === 503 ? [] : undefined;
    lose(error);
  }
}

function lose(error: unknown): void {
  const isClosed = error instanceof Refused && error.status === 401;
  connection.value = isClosed ? 'closed' : 'lost';
  failure.value = error instanceof Refused ? error.message : '';
  retry = setTimeout(() => void start(), RETRY_MS);
}

function listen(): void {
  source?.close();
  source = new EventSource(`data/events?cursor=${encodeURIComponent(cursor!)}`);
  source.addEventListener('hello', (event) => {
    cursor = event.lastEventId;
    connection.value = 'live';
  });
  source.addEventListener('reset', () => again());
  source.addEventListener('changes', (event) => {
    cursor = event.lastEventId;
    take(JSON.parse(event.data as string) as RunTable & { isAll: boolean });
  });
  // Without looking at why: the server may be gone, another one, or no longer know this browser. Reading tells.
  source.addEventListener('error', () => again());
}

function again(): void {
  source?.close();
  connection.value = 'lost';
  clearTimeout(retry);
  retry = setTimeout(() => void start(), 300);
}

function take(table: RunTable & { isAll: boolean }): void {
  if (table.isAll) return void start();
  const news = (table.rows as RunTable['rows'] | undefined) === undefined ? [] : rowsOf(table);
  if (news.length === 0) return;
  runs.value = merged(runs.peek() ?? [], news);
  change.value = { runs: new Set(news.map(({ run }) => run)), isAll: false };
}

/** A page that nobody sees holds no connection: browsers have six for a server, of all their tabs. */
document.addEventListener('visibilitychange', () => {
  if (connection.peek() === 'still') return;
  if (document.visibilityState === 'hidden') {
    source?.close();
    source = undefined;
    clearTimeout(retry);
  } else if (cursor === undefined) void start();
  else if (source === undefined) listen();
});
