// Opens the folder of all runs for work, and decides who may be there at once. Whoever writes shares its lock, for as
// long as he works; whoever replaces the database or changes its schema has it alone. So neither meets the other half
// way.

import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode, UserError } from '../../util/errors.js';
import type { HomePaths } from '../../util/files.js';
import { uniqueId } from '../../util/unique.js';
import { putAside } from '../database/aside.js';
import { sqliteCode, type Connection } from '../database/connection.js';
import type { FileSystemType } from '../database/file-system.js';
import { requireLocalDisk } from '../database/local-disk.js';
import { makeWritable, openDatabase, type OpenOptions } from '../database/open.js';
import { openForReading } from '../database/open-for-reading.js';
import { FileLock } from './lock.js';
import { migrations } from '../migrations/migrations.js';
import type { IsAlive } from './ownership.js';
import { trainedNow } from './trained.js';
import { schemaOfFile } from '../database/versions.js';

/** Rebuilding and migrating take seconds; who comes meanwhile waits so long. */
const WAIT_MS = 10_000;
/** What would have to wait for whole sweeps does not wait, but for those who only look in. */
const PATIENCE_MS = 500;

export interface Home {
  readonly connection: Connection;
  /**
   * Whether nobody else works here. Older harnesses are not heard of.
   * @param stayAlone whether nobody may begin to until `close`
   */
  isAlone(stayAlone: boolean): boolean;
  close(): void;
}

export interface HomeOptions extends OpenOptions {
  readonly isAlive: IsAlive;
  /** How long to wait for others who write or rebuild. */
  readonly patienceMs?: number;
}

/**
 * Opens the database for writing; makes it, or brings its schema up to date, where needed.
 * @throws UserError where the folder cannot be written, or somebody is replacing the database
 */
export function openHome(paths: HomePaths, options: HomeOptions): Home {
  makeReady(paths, options.fileSystemType);
  for (;;) {
    const lock = shareHome(paths, options.patienceMs);
    try {
      if (!needsMigration(paths)) return homeOf(paths, openPatiently(paths, options), lock);
    } catch (error) {
      lock.release();
      throw error;
    }
    lock.release();
    migrateAlone(paths, options);
  }
}

/**
 * The folders of runs and database; before the first lock is taken, since a folder that machines share is no place for
 * one.
 */
function makeReady({ home, database }: HomePaths, fileSystemType?: FileSystemType): void {
  for (const folder of new Set([home, dirname(database)])) makeWritable(folder);
  requireLocalDisk(database, fileSystemType);
}

function openPatiently({ database }: HomePaths, options: HomeOptions): Connection {
  const connection = openDatabase(database, options);
  if (options.patienceMs !== undefined) connection.pragma(`busy_timeout = ${options.patienceMs}`);
  return connection;
}

/** Below so many free bytes a database cannot be opened for writing, though nothing else is wrong. */
const LITTLE_ROOM = 4e6;

/** Whether something failed because the disk is full. */
export function isDiskFull(error: unknown, { home, database }: HomePaths): boolean {
  const code = sqliteCode(error) ?? systemCode(error) ?? '';
  const failed =
    error instanceof UserError ? error.code === 'machine' : /^(?:ENOSPC|SQLITE_FULL|SQLITE_IOERR)/.test(code);
  return failed && [home, dirname(database)].some((folder) => freeBytes(folder) < LITTLE_ROOM);
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/**
 * Opens the database for a command that frees room. Where there is too little left to write even that down, `makeRoom`
 * first removes what needs no word in the database.
 */
export function openFullHome(paths: HomePaths, options: HomeOptions, makeRoom: (reading: Connection) => void): Home {
  try {
    return openHome(paths, options);
  } catch (error) {
    if (!isDiskFull(error, paths)) throw error;
    const reading = openForReading(paths.database);
    try {
      makeRoom(reading);
    } finally {
      reading.close();
    }
    return openHome(paths, options);
  }
}

/** As somebody who works here. @throws UserError where another one replaces the database */
export function shareHome(paths: HomePaths, patienceMs = WAIT_MS): FileLock {
  const lock = FileLock.take(paths.lock, 'shared', patienceMs);
  if (lock !== undefined) return lock;
  throw new UserError('database', {
    at: paths.home,
    message: 'its database is being rebuilt, brought up to date or tidied',
    hint: 'wait until that is done, then give the same command again',
  });
}

/**
 * As the only one who works here.
 * @param what is to be done, for the message
 * @throws UserError naming the runs that are trained, where others work here
 */
export function ownHome(paths: HomePaths, what: string, isAlive: IsAlive): FileLock {
  makeReady(paths);
  const lock = FileLock.take(paths.lock, 'exclusive', PATIENCE_MS);
  const trained = trainedNow(paths, isAlive);
  if (lock !== undefined && trained.length === 0) return lock;
  lock?.release();
  const who =
    trained.length === 0
      ? 'another harness is at work here'
      : `${trained.map((run) => `run${run}`).join(', ')} is being trained`;
  throw new UserError('database', {
    at: paths.database,
    message: `${who}: the database cannot be ${what} meanwhile`,
    hint: 'wait for the sweep, or stop it with Ctrl-C',
  });
}

function homeOf(paths: HomePaths, connection: Connection, shared: FileLock): Home {
  let lock: FileLock | undefined = shared;
  return {
    connection,
    isAlone: (stayAlone) => {
      lock?.release();
      const alone = FileLock.take(paths.lock, 'exclusive');
      if (!stayAlone) alone?.release();
      lock = alone !== undefined && stayAlone ? alone : FileLock.take(paths.lock, 'shared', WAIT_MS);
      return alone !== undefined;
    },
    close: () => {
      connection.close();
      lock?.release();
    },
  };
}

/** Whether something is to be done first that nobody else may see half done. */
const needsMigration = ({ database }: HomePaths): boolean => {
  const hasLog = existsSync(`${database}-wal`); // asked first: whoever makes a database makes its log after it
  if (!existsSync(database)) return hasLog; // of one that was moved away
  const schema = schemaOfFile(database);
  return schema > 0 && schema < migrations.length;
};

function migrateAlone(paths: HomePaths, options: HomeOptions): void {
  const lock = ownHome(paths, 'brought up to date', options.isAlive);
  try {
    if (!existsSync(paths.database)) putAside(paths.database, uniqueId());
    openDatabase(paths.database, options).close();
  } finally {
    lock.release();
  }
}
