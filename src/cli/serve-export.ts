// harness serve --export: the page with some runs as files that any web server serves.

import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { inert, integer } from '../report/format.js';
import { runsOf } from '../results/selectors.js';
import { runList } from '../results/runs.js';
import type { Connection } from '../store/database/connection.js';
import { holdSnapshot } from '../store/database/snapshot.js';
import { openForReading } from '../store/database/open-for-reading.js';
import { UserError } from '../util/errors.js';
import { runIdOf } from '../util/files.js';
import { located, printJson, type Context } from './context.js';
import { listenForSignals } from './signals.js';
import { refuseOthers, writeWhole, type WholeFolder, type Written } from './whole-folder.js';

export interface ExportedPage {
  readonly folder: string;
  /** Which runs; none: all. */
  readonly what: readonly string[];
  readonly mostMegabytes: number;
  readonly json: boolean;
}

/** Between two notes of how far it is. */
const NOTE_MS = 5000;

class Interrupted extends Error {}

/** @returns the exit code */
export async function exportPage(
  context: Context,
  { folder, what, mostMegabytes, json }: ExportedPage,
): Promise<number> {
  const whole: WholeFolder = {
    folder,
    mark: 'harness-page.json',
    kind: 'an exported page',
    mostBytes: mostMegabytes * 1e6,
    hint: 'name fewer runs or experiments, or allow more with --export-mb',
  };
  refuseOurs(context, folder);
  refuseOthers(context, whole);
  const connection = openForReading(context.paths.database);
  const signals = listenForSignals(context, 'stopping: nothing is left behind');
  const release = holdSnapshot(connection);
  try {
    const runs = chosen(connection, what);
    const files = copied(context, connection, runs);
    const written = await writeWhole(context, whole, await files, teller(context, signals.drain));
    if (json) printJson(context, { folder, runs: runs.length, ...written });
    else
      context.print(
        inert(`${runs.length === 1 ? '1 run' : `${integer(runs.length)} runs`} in ${sizeOf(written)} in ${folder}`),
      );
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) return 130;
    throw error;
  } finally {
    signals.forget();
    release();
    connection.close();
  }
}

/**
 * What lies in a folder of a run, or of other things that harness keeps, is taken for theirs, and removed with them.
 */
function refuseOurs(context: Context, folder: string): void {
  const { home, evaluationSets, sources, sweeps, backups, submissions } = context.paths;
  const [name = ''] = relative(real(home), real(located(context, folder))).split('/');
  const ours = [evaluationSets, sources, sweeps, backups, submissions].map((path) => basename(path));
  if (!ours.includes(name) && runIdOf(name.replace(/^removed-/, '')) === undefined) return;
  throw new UserError('file', {
    at: folder,
    message: `lies in ${name}, which is a folder of harness's own`,
    hint: 'name another folder',
  });
}

/** Where a path leads, though its end is not there yet. */
const real = (path: string): string =>
  existsSync(path) || dirname(path) === path ? realpathSync(path) : join(real(dirname(path)), basename(path));

function chosen(connection: Connection, what: readonly string[]) {
  const runs = what.length === 0 ? runList(connection, {}) : runsOf(connection, what);
  if (runs.length > 0) return [...runs].sort((a, b) => a.run - b.run);
  throw new UserError('not-found', { message: 'there are no runs yet', hint: 'run a sweep first' });
}

async function copied(context: Context, connection: Connection, runs: ReturnType<typeof chosen>) {
  const { copiedFiles } = await import('../ui/copy/copy.js'); // not loaded before it is needed
  const { paths, now, workingFolder } = context;
  const database = { connection: () => connection };
  return copiedFiles({ database, paths, now, runs, places: [paths.home, workingFolder, homedir()] });
}

/** How far it is, now and then; ends it where somebody wants that. */
function teller(context: Context, stop: AbortSignal): (written: Written) => void {
  let noted = context.now();
  return (written) => {
    if (stop.aborted) throw new Interrupted();
    if (context.now() - noted < NOTE_MS) return;
    noted = context.now();
    context.note(`${sizeOf(written)} so far`);
  };
}

const sizeOf = ({ files, bytes }: Written): string => `${integer(files)} files, ${(bytes / 1e6).toFixed(1)} MB,`;
