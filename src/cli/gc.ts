// harness gc: remove what nobody needs.

import { basename } from 'node:path';
import { ownerIsAlive } from '../launch/host/liveness.js';
import { processRuns } from '../launch/host/provenance.js';
import { bytes as formatBytes, inert } from '../report/format.js';
import { renderTable } from '../report/table.js';
import { hasEveryFolder, isResting } from '../store/care/inspected.js';
import {
  forgetUnusedSets,
  homeLeftovers,
  removeLeftover,
  runLeftovers,
  shrink,
  unusedSets,
  unusedSources,
  type Leftover,
} from '../store/care/leftovers.js';
import { undoHalfRemovals } from '../store/care/removal.js';
import type { Connection } from '../store/database/connection.js';
import { isDiskFull, openFullHome, type Home } from '../store/ownership/home.js';
import { FileLock } from '../store/ownership/lock.js';
import { Recorder } from '../store/recorder.js';
import { messageOf } from '../util/errors.js';
import { removedFolderOf } from '../util/files.js';
import { command } from './command.js';
import { printJson, reading, type Context } from './context.js';

interface Collected {
  readonly found: readonly Leftover[];
  /** Bytes that the database gave back. */
  readonly shrunk: number;
}

export const gcCommand = command({
  options: {
    'dry-run': { type: 'boolean', default: false, describe: 'Only show what would go' },
    json: { type: 'boolean', default: false, describe: 'One JSON document' },
  },
  epilogue: 'Only what harness made is removed: files and links of others stay, wherever they lie.',
  run: ({ 'dry-run': dryRun, json }, context) => {
    reading(context, () => {}); // says so where there is no database
    const { found, shrunk } = collectAll(context, dryRun);
    const bytes = found.reduce((sum, each) => sum + each.bytes, shrunk);
    if (json) return printJson(context, { dry_run: dryRun, bytes, database_bytes: shrunk, removed: found });
    if (found.length > 0) context.print(listed(found));
    context.note(`${dryRun ? 'would free' : 'freed'} ${formatBytes(bytes)}`);
  },
});

function collectAll(context: Context, dryRun: boolean): Collected {
  const { paths } = context;
  const first: Leftover[] = [];
  let home: Home;
  try {
    home = openFullHome(paths, { isAlive: ownerIsAlive }, (connection) => {
      if (!dryRun) first.push(...removeFiles(context, connection, FileLock.take(paths.lock, 'exclusive')));
    });
  } catch (error) {
    if (!isDiskFull(error, paths)) throw error;
    context.note('note: there is no room to open the database for writing; only files beside it were looked at');
    return { found: first, shrunk: 0 };
  }
  try {
    const { found, shrunk } = collect(context, home, dryRun);
    return { found: [...first, ...found], shrunk };
  } finally {
    home.close();
  }
}

/** On a full disk: files alone, before the database can be opened. */
function removeFiles(context: Context, connection: Connection, lock: FileLock | undefined): readonly Leftover[] {
  try {
    const recorder = new Recorder(connection, context.paths, context.now);
    const isAlone = lock !== undefined && recorder.trained(ownerIsAlive).length === 0;
    return removeAll(context, filesOf(context, connection, recorder, isAlone));
  } finally {
    lock?.release();
  }
}

/** Leftovers that are files and folders. What a removal put aside whose rows are still there is none. */
function filesOf(
  { paths }: Context,
  connection: Connection,
  recorder: Recorder,
  isAlone: boolean,
): readonly Leftover[] {
  const known = new Set(recorder.runs());
  const aside = isAlone ? homeLeftovers({ connection, paths, isProcessAlive: processRuns }) : [];
  return [
    ...aside.filter(({ path }) => !known.has(removedFolderOf(basename(path)) ?? 0)),
    ...runLeftovers(paths, processRuns, (run) => known.has(run) && isResting({ recorder, isAlive: ownerIsAlive }, run)),
  ];
}

function removeAll(context: Context, found: readonly Leftover[]): readonly Leftover[] {
  const left = found.flatMap(({ path }) => removeLeftover(path));
  for (const path of left) context.note(inert(`note: ${path} stays: harness did not make it`));
  return found;
}

function collect(context: Context, home: Home, dryRun: boolean): Collected {
  const { paths } = context;
  const { connection } = home;
  const recorder = new Recorder(connection, paths, context.now);
  const isAlone = home.isAlone(true) && recorder.trained(ownerIsAlive).length === 0;
  if (!isAlone)
    context.note('note: evaluation sets and the database are left alone while somebody else is at work here');
  if (!dryRun && isAlone) undoHalfRemovals(connection, paths, recorder.runs());
  const files = filesOf(context, connection, recorder, isAlone);
  const knowsAll = isAlone && hasEveryFolder({ recorder, paths });
  const sets = knowsAll ? unusedSets(connection, paths) : [];
  const found = [...files, ...sets, ...(knowsAll ? unusedSources(connection, paths) : [])];
  if (dryRun) return { found, shrunk: 0 };
  removeAll(context, found);
  return { found, shrunk: isAlone ? compact(context, home, sets.length > 0) : 0 };
}

/** On a full disk there may be no room for it; what could be removed is. */
function compact(context: Context, { connection }: Home, hasForgotten: boolean): number {
  try {
    if (hasForgotten) forgetUnusedSets(connection);
    return shrink(connection, context.paths);
  } catch (error) {
    if (!isDiskFull(error, context.paths)) throw error;
    context.note(`note: the database was not made smaller: ${messageOf(error).split('\n')[0]!}`);
    return 0;
  }
}

function listed(found: readonly Leftover[]): string {
  const columns = ['file', 'what it is', 'size'].map((title) => ({ title }));
  const rows = found.map(({ path, what, bytes }) => [path, what, formatBytes(bytes)]);
  return renderTable(columns, rows);
}
