// Where tests make their temporary folders: in memory where there is room for them, since most of them write many small
// files and wait until each is on the disk. TMPDIR, where it is set, names another place.

import { constants, accessSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';

/** A file system in memory, which Linux has. */
const MEMORY = '/dev/shm';

/** Ten times what they have been seen to hold at once. */
const ENOUGH_BYTES = 1024 ** 3;

/** Has temporary folders made there, but those of the wide form: it is for a disk's ways of keeping files, too. */
export function useMemory(): void {
  if (process.env['TMPDIR'] === undefined && process.env['HARNESS_TESTS'] !== 'wide' && hasRoom())
    process.env['TMPDIR'] = MEMORY;
}

function hasRoom(): boolean {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ENOUGH_BYTES && freemem() > 4 * ENOUGH_BYTES;
  } catch {
    return false; // no Linux, or one without it
  }
}
