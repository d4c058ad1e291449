// Whether as many files may be open as the program opens. Node loads the parts of a command all at once; where it may
// not, it ends with a stack trace of its own, or with a package that it "cannot find".

import { readFileSync } from 'node:fs';
import { UserError } from '../util/errors.js';

/** `plot` and `report` have up to 200 files open while they are loaded. */
const ENOUGH = 256;

/** @param limits /proc/self/limits, where there is one (proc(5)) @throws UserError where too few files may be open */
export function requireOpenFiles(limits = '/proc/self/limits'): void {
  const most = openFilesIn(limits);
  if (most === undefined || most >= ENOUGH) return;
  throw new UserError('machine', {
    at: 'ulimit -n',
    message: 'too few files may be open at once',
    expected: `at least ${ENOUGH}`,
    received: String(most),
    hint: 'ulimit -n 1024, or whoever set the limit can raise it',
  });
}

/** The soft limit, which Node has raised as far as it may; undefined where there is none, or none is known. */
function openFilesIn(path: string): number | undefined {
  try {
    const digits = /^Max open files\s+(\d+)/m.exec(readFileSync(path, 'utf8'))?.[1];
    return digits === undefined ? undefined : Number(digits);
  } catch {
    return undefined;
  }
}
