// The list of all runs, kept as the database has it: read once, then told what changes. Where the connection is lost it
// goes on from where it was; where the server is another one, all is read again.

import { signal } from '@preact/signals';
import type { RunTable } from '../../results/run-table.js';
import type { Copy } from './copy.js';
import { isCopy, readJson, Refused } from './data.js';
import { forgetAll } from './examples.js';
import { isBehind, merged, rowsOf, type Run } from './run-list.js';

/** `still`: a page of files, of which nothing changes. `closed`: the server no longer knows this browser. */
export type Connection = 'connecting' | 'live' | 'lost' | 'closed' | 'still';

export const connection = signal<Connection>(isCopy() ? 'still' : 'connecting');
/** Of a copy: what is in it. */
export const copy = signal<Copy | undefined>(undefined);
export const runs = signal<readonly Run[] | undefined>(undefined);
export const failure = signal<string>('');

/** Of an experiment, how many runs a rule has stopped: they are over, and not done. */
export const prunedOf = (name: string): number =>
  runs.value?.filter(({ experiment, status }) => experiment === name && status === 'pruned').length ?? 0;

/** What has changed last: which runs, or that all may have. */
export const change = signal<{ readonly runs: ReadonlySet<number>; readonly isAll: boolean }>({
  runs: new Set(),
  isAll: false,
});

/** Before another try: nothing hurries where nobody answers. */
const RETRY_MS = 1500;
const AGAIN_MS = 300;

let cursor: string | undefined;
let source: EventSource | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;

/**
 * Browsers have six connections for a server, of all their tabs: one tab listens, and tells the others. Where it is
 * closed or hidden, the next one listens.
 */
const others = new BroadcastChannel('harness');
let isListening = false;
let stopListening = (): void => {};

type Word =
  | { readonly kind: 'who' }
  | { readonly kind: 'state'; readonly state: Connection; readonly message: string }
  | { readonly kind: 'all' }
  | { readonly kind: 'changes'; readonly table: Changed; readonly at: string };

type Changed = RunTable & { readonly isAll: boolean };

const tell = (word: Word): void => {
  if (isListening || word.kind === 'who') others.postMessage(word);
};

function say(state: Connection, message = ''): void {
  if (!isCopy()) connection.value = state;
  failure.value = message;
  tell({ kind: 'state', state, message });
}

others.addEventListener('message', ({ data }: MessageEvent<Word>) => {
  if (data.kind === 'who') return tell({ kind: 'state', state: connection.peek(), message: failure.peek() });
  if (isListening || document.visibilityState === 'hidden') return;
  if (data.kind === 'state') {
    connection.value = data.state;
    failure.value = data.message;
  } else if (data.kind === 'all') void readAll();
  else take(data.table, data.at);
});

/** How often the list is being read, and what was heard of changes meanwhile. */
let reading = 0;
const heard: { readonly at: string; readonly rows: readonly Run[] }[] = [];

/** Reads all runs, then listens, or hears from the tab that does. */
export async function start(): Promise<void> {
  clearTimeout(retry);
  if (!(await readAll())) {
    retry = setTimeout(() => void start(), RETRY_MS);
  } else if (connection.peek() !== 'still') void takeTurn();
}

/** @returns whether there was an answer */
async function readAll(): Promise<boolean> {
  try {
    reading++;
    const table = await readJson<RunTable & { cursor?: string; copy?: Copy }>('runs.json');
    const isAgain = runs.peek() !== undefined;
    copy.value = table.copy;
    // What was heard while it was read may be newer than it, or older.
    const news = heard.filter(({ at }) => isBehind(table.cursor, at));
    runs.value = merged(
      rowsOf(table),
      news.flatMap(({ rows }) => rows),
    );
    cursor = table.cursor;
    if (isAgain) {
      forgetAll();
      change.value = { runs: new Set(), isAll: true };
    }
    failure.value = '';
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status === 503) runs.value ??= [];
    const isClosed = error instanceof Refused && error.status === 401;
    say(isClosed ? 'closed' : 'lost', error instanceof Refused && !isClosed ? error.message : '');
    return false;
  } finally {
    if (--reading === 0) heard.length = 0;
  }
}

/** Listens once no other tab does. */
async function takeTurn(): Promise<void> {
  if (document.visibilityState === 'hidden') return; // it has its turn when somebody sees it
  if (isListening) return listen();
  stopListening(); // another turn that it waits for
  const giveUp = new AbortController();
  stopListening = () => giveUp.abort();
  tell({ kind: 'who' });
  const listening = locks?.request('harness-events', { signal: giveUp.signal }, keepListening) ?? keepListening();
  await listening.catch(() => {}); // it was hidden before it was its turn
}

/** There are none at an address that is not secure, as another machine's without TLS: there each tab listens itself. */
const locks = (navigator as { readonly locks?: LockManager }).locks;

/** Until it is told to stop. */
function keepListening(): Promise<void> {
  isListening = true;
  listen();
  return new Promise((resolve) => {
    stopListening = () => {
      isListening = false;
      source?.close();
      resolve();
    };
  });
}

function listen(): void {
  source?.close();
  source = new EventSource(`data/events?cursor=${encodeURIComponent(cursor!)}`);
  source.addEventListener('hello', (event) => {
    cursor = event.lastEventId;
    say('live');
  });
  source.addEventListener('reset', () => again());
  source.addEventListener('changes', (event) => {
    cursor = event.lastEventId;
    const table = JSON.parse(event.data as string) as Changed;
    if (table.isAll) return again();
    tell({ kind: 'changes', table, at: cursor });
    take(table, cursor);
  });
  // Without looking at why: the server may be gone, another one, or no longer know this browser. Reading tells.
  source.addEventListener('error', () => again());
}

function again(): void {
  source?.close();
  say('lost');
  clearTimeout(retry);
  retry = setTimeout(() => void catchUp(), AGAIN_MS);
}

async function catchUp(): Promise<void> {
  if (!isListening) return;
  if (!(await readAll())) {
    retry = setTimeout(() => void catchUp(), RETRY_MS);
    return;
  }
  if (!isListening) return; // it was hidden meanwhile
  tell({ kind: 'all' });
  listen();
}

/** @param at the cursor behind it */
function take(table: Changed, at: string): void {
  const news = (table.rows as RunTable['rows'] | undefined) === undefined ? [] : rowsOf(table);
  if (news.length === 0) return;
  if (reading > 0) heard.push({ at, rows: news });
  if (runs.peek() === undefined) return; // some are not all
  runs.value = merged(runs.peek()!, news);
  change.value = { runs: new Set(news.map(({ run }) => run)), isAll: false };
}

/** What nobody sees asks for nothing. */
document.addEventListener('visibilitychange', () => {
  if (connection.peek() === 'still') return;
  if (document.visibilityState === 'hidden') {
    clearTimeout(retry);
    stopListening();
  } else void start();
});
