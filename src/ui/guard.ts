// Who may ask the page's server, decided in one place before any route is looked at, whatever the method. A list of
// what is allowed, not of what is not: a browser may be made to ask by any page that it shows.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Asked {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Access {
  readonly port: number;
  /** Names under which it may be asked beside those of this machine, as they are in a URL. */
  readonly hosts: readonly string[];
  /** What the cookie of somebody who opened the address with its token holds. */
  readonly session: string;
}

/** An answer that says no. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 405 | 413 | 415;
  readonly message: string;
  /** What the method may be, where it is another one. */
  readonly allowed?: string;
}

export const NO_METHOD: Refusal = { status: 405, message: 'nothing is done by this method', allowed: 'GET, HEAD' };

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const READING = ['GET', 'HEAD'];

/** Cookies are shared by all ports of a host: the name tells them apart. */
export const cookieName = (port: number): string => `harness_${port}`;

/**
 * Whether a request comes from this machine's browser, for a page of this server: who asks is looked at by `isKnown`.
 */
export function refusalOf({ method, headers }: Asked, { port, hosts }: Access): Refusal | undefined {
  const host = headers.host ?? '';
  const names = [...LOOPBACK, ...hosts].flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
  // Names that lead here are anybody's to make (DNS rebinding); only these are ours.
  if (!names.includes(host.toLowerCase())) return { status: 403, message: 'this server is not asked under that name' };
  const site = headers['sec-fetch-site'] ?? 'none';
  if (site !== 'none' && site !== 'same-origin') return { status: 403, message: 'another site may not ask' };
  const isReading = READING.includes(method);
  const { origin } = headers;
  const isOwn = origin === `http://${host}`;
  if (origin === undefined ? !isReading : !isOwn) return { status: 403, message: 'another origin may not ask' };
  if (isReading) return undefined;
  if (method !== 'POST') return NO_METHOD;
  // Browsers say so of every request to this machine; who does not is none, or is of an address that is no secure one.
  return site === 'same-origin' ? undefined : { status: 403, message: 'only a page of this server changes something' };
}

/** Whether the cookie is that of somebody who had the token. */
export const isKnown = ({ headers }: Asked, { port, session }: Access): boolean =>
  (headers.cookie ?? '').split(';').some((cookie) => {
    const [name, value = ''] = cookie.trim().split('=');
    return name === cookieName(port) && isSame(value, session);
  });

/** In a time that says nothing about how much of it is right. */
export function isSame(given: string, right: string): boolean {
  const [a, b] = [given, right].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a!, b!);
}
