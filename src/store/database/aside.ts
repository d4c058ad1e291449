// Puts a database aside, never writing over it.

import { existsSync, renameSync } from 'node:fs';

/**
 * Moves a database with its log. The log is moved even where the database itself was moved by hand: a new one in its
 * place would be read together with it.
 * @param word part of the new name
 * @returns where the database lies now, if there was one
 */
export function putAside(path: string, word: string): string | null {
  const aside = `${path}.${word}.old`;
  const parts = ['', '-wal', '-shm'].filter((suffix) => existsSync(path + suffix));
  // The log first: alone it does nothing.
  for (const suffix of parts.reverse()) renameSync(path + suffix, aside + suffix);
  return parts.includes('') ? aside : null;
}
