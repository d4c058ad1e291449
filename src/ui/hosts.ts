// Under which names the page's server is reached, where it listens elsewhere than at this machine's own address.

import { hostname, networkInterfaces } from 'node:os';
import { UserError } from '../util/errors.js';

/**
 * A name or an address as browsers write it in a URL and in `Host`: small letters, IPv6 in brackets and at its
 * shortest.
 */
export function asInUrl(host: string): string {
  try {
    return new URL(`http://${host.includes(':') ? `[${host}]` : host}/`).hostname;
  } catch {
    throw new UserError('argument', {
      at: '--host',
      message: 'not a name or an address',
      received: JSON.stringify(host),
    });
  }
}

/** Whether only this machine reaches it. */
export const isLoopback = (host: string): boolean =>
  /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(asInUrl(host));

/** Whether it means all addresses of this machine. */
const isEvery = (host: string): boolean => ['0.0.0.0', '[::]'].includes(asInUrl(host));

/** The name for a browser on this machine. */
export const ownName = (host: string): string => {
  if (!isEvery(host)) return asInUrl(host);
  return host.includes(':') ? '[::1]' : '127.0.0.1';
};

/** The names for browsers elsewhere; none where nobody else reaches it. */
export function namesElsewhere(host: string): readonly string[] {
  if (isLoopback(host)) return [];
  if (!isEvery(host)) return [asInUrl(host)];
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family, scopeid }) => !internal && !scopeid && (family === 'IPv4' || host.includes(':')))
    .map(({ address }) => asInUrl(address));
  return [...others, ...namesOfMachine()];
}

/** Its name, where one can be in a URL. */
function namesOfMachine(): readonly string[] {
  try {
    return [asInUrl(hostname())];
  } catch {
    return [];
  }
}
