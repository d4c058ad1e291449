// Where a process complains: beside the run that it has, native code's words too.

import { closeSync, openSync } from 'node:fs';

const STDERR = 2;

/**
 * @param isThere whether stderr goes to the first run's file as the process is started
 * @returns has it go to another file from now on
 */
export function complaints(isThere: boolean): (path: string) => void {
  let current: string | undefined;
  return (path) => {
    if (current === path) return;
    if (current !== undefined || !isThere) {
      closeSync(STDERR);
      // The lowest that is free.
      if (openSync(path, 'a') !== STDERR) throw new Error('internal: stderr could not be opened anew');
    }
    current = path;
  };
}
