// Is the database whole, and does it say the same as the processes and folders around it?

import { existsSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { removedFolderOf, type HomePaths } from '../../util/files.js';
import type { Connection } from '../connection.js';
import { fileSystemOf } from '../file-system.js';
import { runFolders } from '../rebuild.js';
import type { ProcessIdentity, Recorder } from '../recorder.js';
import type { Finding } from './finding.js';
import { leftovers, unusedSets, type Lives } from './leftovers.js';
import { undoHalfRemovals } from './removal.js';

export interface Inspected {
  readonly connection: Connection;
  readonly recorder: Recorder;
  readonly paths: HomePaths;
  readonly isAlive: (owner: ProcessIdentity) => boolean;
  readonly lives: Lives;
}

export function inspectDatabase(inspected: Inspected): readonly Finding[] {
  const { connection, paths } = inspected;
  const messages = connection.pragma('integrity_check') as { integrity_check: string }[];
  const broken = messages.filter(({ integrity_check: message }) => message !== 'ok');
  const strays = connection.pragma('foreign_key_check') as { table: string; rowid: number | null }[];
  const advice = 'move harness.db away, then: harness rebuild';
  return [
    ...broken.slice(0, 5).map(({ integrity_check: message }): Finding => ({ level: 'problem', at: paths.database, message, advice })),
    ...strays.slice(0, 5).map(({ table }): Finding => ({ level: 'problem', at: paths.database, message: `a row of ${table} belongs to nothing`, advice })),
    ...inspectDisk(paths),
    ...inspectStates(inspected),
    ...inspectFolders(inspected),
    ...inspectLeftovers(inspected),
  ]; // prettier-ignore
}

/** Bytes below which the next checkpoint may not fit. */
const LITTLE_ROOM = 200e6;

function inspectDisk({ home, database }: HomePaths): readonly Finding[] {
  const { bavail, bsize } = statfsSync(home);
  const room = bavail * bsize;
  const { name, journal } = fileSystemOf(home);
  const little: Finding = { level: 'problem', at: home, message: `only ${Math.round(room / 1e6)} MB are free on its disk` };
  const slow: Finding = { level: 'note', at: database, message: `lies on ${name}: readers wait for writers there` };
  return [...(room < LITTLE_ROOM ? [little] : []), ...(journal === 'delete' ? [slow] : [])];
} // prettier-ignore

/** Runs that are said to be trained by a process that is gone. */
function inspectStates({ recorder, isAlive }: Inspected): readonly Finding[] {
  const stale = recorder.underWay().filter(({ owner }) => owner === null || !isAlive(owner));
  return stale.map(({ id, owner }): Finding => {
    const who = owner === null ? 'nobody' : `process ${owner.pid}, which is gone`;
    return {
      level: 'note',
      at: `run${id}`,
      message: `is said to be trained by ${who}`,
      fix: 'what its log says is taken in; else it is marked lost, for harness resume',
      repair: () => recorder.markLost(isAlive),
    };
  });
}

/** Folders without a run, and runs without a folder. */
function inspectFolders({ connection, recorder, paths }: Inspected): readonly Finding[] {
  const folders = runFolders(paths);
  const aside = readdirSync(paths.home).flatMap((name) => removedFolderOf(name) ?? []);
  const known = new Set(connection.prepare('SELECT id FROM runs').pluck().all() as number[]);
  const begun = [...known].filter((run) => (recorder.find(run)?.attempts ?? 0) > 0);
  const orphans = folders.filter((run) => !known.has(run));
  const missing = begun.filter((run) => !existsSync(paths.run(run).folder));
  return [
    ...orphans.map((run): Finding => ({ level: 'problem', at: paths.run(run).folder, message: 'belongs to a run that the database does not know', advice: 'harness rebuild' })),
    ...missing.map((run): Finding => {
      const at = `run${run}`;
      const back = paths.removedRun(run);
      if (!aside.includes(run)) return { level: 'problem', at, message: 'its folder is gone: weights and logs', advice: `harness rm ${at} removes its rows, too` };
      return { level: 'problem', at, message: `its removal was cut off: its folder is now ${back}`, fix: 'the folder is put back', repair: () => undoHalfRemovals(connection, paths, [run]) };
    }),
  ];
} // prettier-ignore

function inspectLeftovers({ connection, recorder, paths, isAlive, lives }: Inspected): readonly Finding[] {
  const underWay = recorder.underWay();
  const trained = new Set(underWay.filter(({ owner }) => owner !== null && isAlive(owner)).map(({ id }) => id));
  const isBusy = underWay.length > 0;
  const found = [
    ...leftovers(paths, lives, (run) => trained.has(run)),
    ...(isBusy ? [] : unusedSets(connection, paths)),
  ];
  const known = connection.prepare('SELECT 1 FROM runs WHERE id = ?').pluck();
  return found.flatMap(({ path, what, bytes }): Finding[] => {
    const removed = removedFolderOf(path.slice(paths.home.length + 1));
    if (removed !== undefined && known.get(removed) === 1) return []; // of a removal that was cut off: see above
    const repair = (): void => rmSync(path, { recursive: true, force: true });
    return [{ level: 'note', at: path, message: `${what}, ${bytes} bytes`, fix: 'it is deleted', repair }];
  });
}
