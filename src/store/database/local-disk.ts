// A database needs a disk of this machine. Its runs do not: where they lie on a folder that machines share, HARNESS_DB
// names a file elsewhere for it.

import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../../util/errors.js';
import { sha256 } from '../../util/sha256.js';
import { fileSystemOf, typeOfFolder, type FileSystem, type FileSystemType } from './file-system.js';

/**
 * @param path of the database, in a folder that is there
 * @throws UserError where machines share it, naming a place that would do
 */
export function requireLocalDisk(path: string, typeOf: FileSystemType = typeOfFolder): FileSystem {
  const fileSystem = fileSystemOf(dirname(path), typeOf);
  if (fileSystem.journal !== 'none') return fileSystem;
  throw new UserError('database', {
    at: path,
    message: `lies on ${fileSystem.name}, which several machines share: SQLite's locks do not hold there`,
    expected: 'the database on a disk of this machine; the runs may stay where they are',
    hint: `HARNESS_DB=${placeOnThisMachine(path)}`,
  });
}

/** Folders that outlive a command, the one that outlives the machine's next start first. */
const PLACES = ['/var/tmp', tmpdir()];

/** A path of its own for the database of each folder of runs, of each user. */
function placeOnThisMachine(path: string): string {
  const folder = PLACES.find((place) => existsSync(place) && fileSystemOf(place).journal === 'wal') ?? tmpdir();
  return join(folder, `harness-${process.getuid?.() ?? ''}`, `${sha256(dirname(path)).slice(0, 8)}.db`);
}
