// SHA-256 of texts, bytes and files, in hexadecimal digits.

import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { isFile } from './files.js';

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** SHA-256 of a file of any length; of nothing where there is none. */
export function sha256OfFile(path: string): string {
  const hash = createHash('sha256');
  if (!isFile(path)) return hash.digest('hex');
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(1 << 20);
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
