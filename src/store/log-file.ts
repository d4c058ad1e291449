// Reading an event log that somebody may still be writing.

import { closeSync, openSync, readSync } from 'node:fs';

/** The whole lines of a file from an offset on; a torn last line is left for later. */
export function wholeLines(path: string, offset: number): { lines: string[]; end: number } {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let position = offset; ;) {
      const chunk = Buffer.alloc(1 << 20);
      const read = readSync(file, chunk, 0, chunk.length, position);
      if (read === 0) break;
      chunks.push(chunk.subarray(0, read));
      position += read;
    }
    const bytes = Buffer.concat(chunks);
    const length = bytes.lastIndexOf(0x0a) + 1;
    const lines = bytes.toString('utf8', 0, length).split('\n').slice(0, -1);
    return { lines, end: offset + length };
  } finally {
    closeSync(file);
  }
}
