// The last words of a process that has died, as people read them.

import { readFileSync } from 'node:fs';

const MOST_LINES = 12;
/** What Node prints below `FATAL ERROR: ... heap out of memory`, which is what matters. */
const NATIVE_FRAME = /^ *\d+: 0x[0-9a-f]+ |^----- Native stack trace -----$/;

/** @returns the last lines of a file; nothing where it cannot be read */
export function lastLines(path: string): string {
  try {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '' && !NATIVE_FRAME.test(line));
    return lines.slice(-MOST_LINES).join('\n');
  } catch {
    return '';
  }
}
