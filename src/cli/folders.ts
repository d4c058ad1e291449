// Where the command was given, and where its runs lie: either may be missing, or not a folder.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../util/errors.js';

/** @param given HARNESS_HOME @throws UserError where that cannot be a folder */
export function homeFolder(given: string | undefined): string {
  if (given === '') {
    const hint = 'unset it for runs/ in the working folder';
    throw new UserError('argument', { at: 'HARNESS_HOME', message: 'is empty', expected: 'a folder', hint });
  }
  const home = given ?? join(process.cwd(), 'runs');
  if (statSync(home, { throwIfNoEntry: false })?.isDirectory() === false) {
    const hint =
      given === undefined ? 'HARNESS_HOME names another folder' : 'HARNESS_HOME names the folder of all runs';
    throw new UserError('file', { at: home, message: 'is not a folder', expected: 'the folder of all runs', hint });
  }
  return home;
}
