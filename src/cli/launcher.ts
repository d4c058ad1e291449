// Which launcher a command means: its option, an experiment file, the user's own files.

import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LAUNCHERS, type LauncherKeys, type LauncherName } from '../spec/launcher-schema.js';
import { launcherMeant, parseUserConfig, USER_CONFIG } from '../spec/user-config.js';
import { systemCode, UserError } from '../util/errors.js';
import { isFile } from '../util/files.js';
import { located, type Context } from './context.js';

export const launcherOption = {
  type: 'string',
  choices: LAUNCHERS,
  describe: "What trains: this machine's processes, this process, or Slurm [what the file says, or local]",
} as const;

/**
 * @param spec the experiment file, where one was named: a user's own file may lie beside it
 * @param keys what the experiment says
 * @throws UserError where a user's own file is wrong
 */
export function chosenLauncher(
  context: Context,
  option: LauncherName | undefined,
  keys: LauncherKeys | undefined,
  spec?: string,
): LauncherKeys {
  const beside = spec === undefined ? [] : [dirname(located(context, spec))];
  const folders = new Set([...beside, ...workingFolderOf(context), context.userFolder]);
  return launcherMeant(option, [keys, ...[...folders].map(userConfig)]);
}

/** Where it is gone, nothing lies in it. */
function workingFolderOf(context: Context): readonly string[] {
  try {
    return [context.workingFolder];
  } catch {
    return [];
  }
}

function userConfig(folder: string): LauncherKeys | undefined {
  const file = join(folder, USER_CONFIG);
  return isThere(file) ? parseUserConfig(file, readFileSync(file)) : undefined;
}

/**
 * In a home folder that one may not look into there is nothing of one's own.
 * @throws UserError where something else than a file has its name: who put it there means something by it
 */
function isThere(file: string): boolean {
  try {
    if (isFile(file)) return true;
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return false;
  } catch (error) {
    if (systemCode(error) === 'EACCES') return false;
    throw error;
  }
  throw new UserError('spec', {
    at: file,
    message: 'is not a file',
    expected: 'a file with keys (launcher: ...), or nothing',
  });
}
