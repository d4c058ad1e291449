// How somebody becomes known: an address with a token, given away once for a cookie that no script can read. The token
// is in no file, and later addresses do not hold it.

import { secret } from '../util/unique.js';
import { cookieName, isSame } from './guard.js';

export interface Login {
  /** What the cookie holds. */
  readonly session: string;
  /** For whoever can read the terminal, as often as wanted. */
  readonly token: string;
  /** A token that is good once: where it is passed on, others on this machine may see it. */
  once(): string;
  /** Whether a token is right; one that is good once is so no more. */
  accept(token: string): boolean;
}

export function newLogin(): Login {
  const token = secret();
  const single = new Set<string>();
  return {
    session: secret(),
    token,
    once: () => {
      const word = secret();
      single.add(word);
      return word;
    },
    accept: (given) => {
      const used = [...single].find((word) => isSame(given, word));
      if (used !== undefined) single.delete(used);
      return used !== undefined || isSame(given, token);
    },
  };
}

/** Sent to this host alone, read by no script, and not where another site leads here. */
export const cookieOf = (port: number, session: string): string =>
  `${cookieName(port)}=${session}; HttpOnly; SameSite=Strict; Path=/`;
