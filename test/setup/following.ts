// Somebody who follows the stream of events of the page's server, as a browser does, and keeps what was said.

import type { ServedPage } from './page.js';

export interface Heard {
  readonly id: string;
  readonly event: string;
  readonly data: {
    readonly isAll?: boolean;
    readonly columns?: readonly string[];
    readonly rows?: readonly (readonly unknown[])[];
  };
}

export interface Follower {
  /** Everything so far. */
  readonly events: readonly Heard[];
  /** The first that is so, of those that were not forgotten. @throws Error where none came in time */
  heard(isSo: (event: Heard) => boolean, patienceMs?: number): Promise<Heard>;
  forget(): void;
  stop(): void;
  /** When the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;
}

/** @param cursor where it goes on from; empty: from now on */
export async function follow({ port, cookie }: Pick<ServedPage, 'port' | 'cookie'>, cursor: string): Promise<Follower> {
  const stop = new AbortController();
  const search = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`;
  const response = await fetch(`http://127.0.0.1:${port}/data/events${search}`, {
    headers: { cookie },
    signal: stop.signal,
  });
  if (!response.ok) throw new Error(`events: ${response.status} ${await response.text()}`);
  const events: Heard[] = [];
  let read = 0;
  const follower: Follower = {
    events,
    heard: async (isSo, patienceMs = 30_000) => {
      for (const end = Date.now() + patienceMs; Date.now() < end; await soon()) {
        const found = events.slice(read).find(isSo);
        if (found !== undefined) return found;
      }
      throw new Error(`was not told so, but ${JSON.stringify(events.slice(read)).slice(0, 500)}`);
    },
    forget: () => void (read = events.length),
    stop: () => stop.abort(),
    ended: listen(response.body!, events),
  };
  return follower;
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

async function listen(body: ReadableStream<Uint8Array>, events: Heard[]): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      const parts = text.split('\n\n');
      text = parts.pop()!;
      for (const part of parts) if (part.includes('event: ')) events.push(eventOf(part));
    }
  } catch {
    // cut off
  }
}

function eventOf(text: string): Heard {
  const of = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  return { id: of('id'), event: of('event'), data: JSON.parse(of('data')) as Heard['data'] };
}
