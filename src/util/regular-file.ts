// Opens files of a folder that may come from anywhere. What is called like a file can be a pipe nobody writes to, a
// device, a loop of links or without end: each is refused in a sentence, none is waited for.

import { closeSync, constants, fstatSync, openSync, readFileSync, statSync, type Stats } from 'node:fs';
import { systemCode, UserError } from './errors.js';

/** Opens a file for reading. @throws UserError where it is something else */
export function openRegularFile(path: string): number {
  refuseOthers(path, statOf(path)); // before it is opened: opening a device can have effects
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    refuseOthers(path, fstatSync(file)); // it may have been exchanged meanwhile
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** All bytes of a file. @param most how many it may have @throws UserError where it has more, or is no file */
export function readRegularFile(path: string, most: number): Buffer {
  const file = openRegularFile(path);
  try {
    const { size } = fstatSync(file);
    if (size <= most) return readFileSync(file);
    throw new UserError('file', { at: path, message: `has ${size} bytes`, expected: `at most ${most}` });
  } finally {
    closeSync(file);
  }
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    if (systemCode(error) !== 'ELOOP') throw error;
    throw new UserError('file', { at: path, message: 'is a loop of links, not a file' });
  }
}

function refuseOthers(path: string, stats: Stats): void {
  if (!stats.isFile()) throw new UserError('file', { at: path, message: `is ${kindOf(stats)}, not a file` });
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
