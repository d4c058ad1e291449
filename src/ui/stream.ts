// Tells pages what is new as it happens (server-sent events, html.spec.whatwg.org/multipage/server-sent-events.html).
// Each event carries the cursor that whoever was cut off goes on from. Who does not read is not written to; it catches
// up by cursor.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { headersOf } from './answer.js';
import type { ChangeWatch, Changes } from './changes.js';

const LOOK_MS = 250;
const KEEP_ALIVE_MS = 15_000;
/** Who has read nothing for so long is let go, and comes again. */
const PATIENCE_MS = 60_000;

export interface Streams {
  /** @param cursor `START:NUMBER` of the last event that was seen; empty: none */
  open(request: IncomingMessage, response: ServerResponse, cursor: string): void;
  /** How many are open. */
  readonly count: () => number;
  close(): void;
}

export interface StreamParts {
  readonly changes: ChangeWatch;
  /** Tells this start of the server from others: their cursors mean nothing here. */
  readonly start: string;
  /** What is said of changes. */
  readonly describe: (changes: Changes) => object;
  readonly now: () => number;
}

interface Stream {
  readonly response: ServerResponse;
  cursor: number;
  lastWritten: number;
}

export function openStreams({ changes, start, describe, now }: StreamParts): Streams {
  const streams = new Set<Stream>();
  let timer: NodeJS.Timeout | undefined;

  const write = (stream: Stream, text: string): void => {
    stream.response.write(text);
    stream.lastWritten = now();
  };
  const tell = (stream: Stream): void => {
    if (changes.cursor() === stream.cursor) return; // most looks: all runs are not gone through for nothing
    const news = changes.since(stream.cursor);
    stream.cursor = news.cursor;
    write(stream, `id: ${start}:${news.cursor}\nevent: changes\ndata: ${JSON.stringify(describe(news))}\n\n`);
  };
  const visit = (stream: Stream): void => {
    const waited = now() - stream.lastWritten;
    if (stream.response.writableNeedDrain) {
      if (waited > PATIENCE_MS) stream.response.destroy();
    } else {
      tell(stream);
      if (waited > KEEP_ALIVE_MS) write(stream, ': keep-alive\n\n');
    }
  };
  const look = (): void => {
    changes.look();
    streams.forEach(visit);
  };
  const forget = (stream: Stream): void => {
    streams.delete(stream);
    if (streams.size === 0) clearInterval(timer); // nobody looks on: nothing is looked at
  };

  return {
    count: () => streams.size,
    open: (request, response, given) => {
      response.writeHead(200, { ...headersOf(), 'Content-Type': 'text/event-stream; charset=utf-8' });
      if (request.method === 'HEAD') return void response.end();
      changes.look();
      const [from, number] = given.split(':');
      // Another start's cursor, or none: what is new begins now, and whoever had something before reads it all again.
      const isOurs = from === start && /^\d{1,15}$/.test(number ?? '');
      const stream: Stream = { response, cursor: isOurs ? Number(number) : changes.cursor(), lastWritten: now() };
      const isAll = given !== '' && !isOurs;
      write(stream, `retry: 1000\nid: ${start}:${stream.cursor}\nevent: ${isAll ? 'reset' : 'hello'}\ndata: {}\n\n`);
      if (streams.size === 0) timer = setInterval(look, LOOK_MS);
      streams.add(stream);
      visit(stream);
      request.once('close', () => forget(stream));
    },
    close: () => {
      clearInterval(timer);
      for (const { response } of streams) response.destroy();
      streams.clear();
    },
  };
}
