// Reads documents and bytes from where the page came from: a server, or files.

import type { Problem } from '../../util/errors.js';

/** Whether this page is a copy: files, with nobody behind them who answers. */
export const isCopy = (): boolean => document.documentElement.dataset['copy'] !== undefined;

/** What the server said was wrong. */
export class Refused extends Error {
  readonly status: number;
  readonly problems: readonly Problem[];

  constructor(status: number, problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('; '));
    this.status = status;
    this.problems = problems;
  }
}

async function read(path: string, stop?: AbortSignal, more: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, { ...more, ...(stop && { signal: stop }) });
  if (response.ok) return response;
  if (isCopy()) throw new Refused(response.status, [{ message: 'this is not in the copy' }]);
  throw new Refused(response.status, await problemsOf(response));
}

async function problemsOf(response: Response): Promise<readonly Problem[]> {
  const text = await response.text();
  try {
    return (JSON.parse(text) as { error: { problems: readonly Problem[] } }).error.problems;
  } catch {
    return [{ message: text.trim() === '' ? `answered with ${response.status}` : text.trim().slice(0, 300) }];
  }
}

/** @param path below `data/` */
export const readJson = async <T>(path: string, stop?: AbortSignal): Promise<T> =>
  (await (await read(`data/${path}`, stop)).json()) as T;

export const readBytes = async (path: string, stop?: AbortSignal): Promise<ArrayBuffer> =>
  (await read(`data/${path}`, stop)).arrayBuffer();

/** Asks for a change. @returns what is there then */
export async function sendJson<T>(path: string, change: object): Promise<T> {
  const more = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(change) };
  return (await (await read(`data/${path}`, undefined, more)).json()) as T;
}

/** `?a=1&b=2`; a list is the same name several times. */
export function query(values: Readonly<Record<string, string | number | readonly string[] | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [String(value)]) search.append(name, one);
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
