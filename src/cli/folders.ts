// Where the command was given, and where its runs lie: either may be missing, or not a folder.

import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { requirePair } from '../store/ownership/pairing.js';
import { UserError } from '../util/errors.js';
import { homePaths, type HomePaths } from '../util/files.js';
import { databaseBeside } from '../util/local-paths.js';

/** @param given HARNESS_HOME @throws UserError where that cannot be a folder */
function homeFolder(given: string | undefined): string {
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

/**
 * @param given HARNESS_DB
 * @returns undefined where the database lies beside the runs
 * @throws UserError where it cannot be a file
 */
function databaseFile(given: string | undefined, home: string): string | undefined {
  if (given === undefined) return undefined;
  const hint = 'unset it for harness.db beside the runs; or HARNESS_DB=/var/tmp/me/harness.db';
  if (given === '')
    throw new UserError('argument', { at: 'HARNESS_DB', message: 'is empty', expected: 'a file', hint });
  const database = resolve(given);
  if (statSync(database, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new UserError('file', { at: database, message: 'is a folder', expected: 'the file of the database', hint });
  }
  return database === resolve(databaseBeside(home)) ? undefined : database;
}

/**
 * Where all lies.
 * @param database HARNESS_DB
 * @throws UserError where runs and database cannot be, or do not belong together
 */
export function placesOf(home: string | undefined, database: string | undefined): HomePaths {
  const folder = homeFolder(home);
  const paths = homePaths(folder, databaseFile(database, folder));
  requirePair(paths);
  return paths;
}
