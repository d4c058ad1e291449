// harness gc: remove what nobody needs.

import { rmSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { isAlive, processRuns } from '../launch/provenance.js';
import { bytes as formatBytes } from '../report/format.js';
import { renderTable } from '../report/table.js';
import { forgetUnusedSets, leftovers, shrink, unusedSets, type Leftover } from '../store/care/leftovers.js';
import { undoHalfRemovals } from '../store/care/removal.js';
import { openDatabase } from '../store/database.js';
import type { Connection } from '../store/connection.js';
import { Recorder } from '../store/recorder.js';
import { removedFolderOf } from '../util/files.js';
import { printJson, reading, type Context } from './context.js';

interface GcArguments {
  readonly 'dry-run': boolean;
  readonly json: boolean;
}

export function gcCommand(context: Context): CommandModule<object, GcArguments> {
  return {
    command: 'gc',
    describe: 'Remove what nobody needs: leftovers of interrupted work, questions of removed runs, empty pages',
    builder: (yargs) =>
      yargs
        .option('dry-run', { type: 'boolean', default: false, describe: 'Only show what would go' })
        .option('json', { type: 'boolean', default: false, describe: 'One JSON document' }),
    handler: ({ 'dry-run': dryRun, json }) => {
      reading(context, () => {}); // says so where there is no database
      const connection = openDatabase(context.paths.database);
      try {
        const { found, shrunk } = collect(context, connection, dryRun);
        const bytes = found.reduce((sum, each) => sum + each.bytes, shrunk);
        if (json) return printJson(context, { dry_run: dryRun, bytes, database_bytes: shrunk, removed: found });
        if (found.length > 0) context.print(listed(found));
        context.note(`${dryRun ? 'would free' : 'freed'} ${formatBytes(bytes)}`);
      } finally {
        connection.close();
      }
    },
  };
}

function collect(
  context: Context,
  connection: Connection,
  dryRun: boolean,
): { found: readonly Leftover[]; shrunk: number } {
  const { paths } = context;
  const recorder = new Recorder(connection, paths, context.now);
  const busy = recorder.underWay().filter(({ owner }) => owner !== null && isAlive(owner));
  if (busy.length > 0) context.note(`note: questions and the database are left alone while run${busy[0]!.id} is trained`); // prettier-ignore
  const all = leftovers(paths, processRuns, (run) => busy.some(({ id }) => id === run));
  const aside = all.flatMap(({ path }) => removedFolderOf(path.slice(paths.home.length + 1)) ?? []);
  // A removal that was cut off before its rows were gone is none.
  const back = dryRun ? [] : undoHalfRemovals(connection, paths, aside).map((run) => paths.removedRun(run));
  const old = all.filter(({ path }) => !back.includes(path));
  const sets = busy.length > 0 ? [] : unusedSets(connection, paths);
  const found = [...old, ...sets];
  if (dryRun) return { found, shrunk: 0 };
  for (const { path } of found) rmSync(path, { recursive: true, force: true });
  if (busy.length > 0) return { found, shrunk: 0 };
  forgetUnusedSets(connection);
  return { found, shrunk: shrink(connection, paths) };
}

function listed(found: readonly Leftover[]): string {
  const columns = ['file', 'what it is', 'size'].map((title) => ({ title }));
  return renderTable(columns, found.map(({ path, what, bytes }) => [path, what, formatBytes(bytes)])); // prettier-ignore
}
