// Checks that the database is whole, and that it says the same as the processes and folders around it.

import { existsSync, readdirSync, statfsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { removedFolderOf, type HomePaths } from '../../util/files.js';
import { fileSystemOf } from '../database/file-system.js';
import { runFolders } from './rebuild.js';
import type { Finding } from './finding.js';
import { inspectAnnotations } from './inspect-annotations.js';
import { inspectPlans } from './inspect-plans.js';
import { hasEveryFolder, isResting, type Inspected } from './inspected.js';
import { homeLeftovers, leftoversOf, removeLeftover, runLeftovers, unusedSets, type Leftover } from './leftovers.js';
import { undoHalfRemovals } from './removal.js';

export function inspectDatabase(inspected: Inspected): readonly Finding[] {
  const { connection, paths } = inspected;
  const messages = connection.pragma('integrity_check') as { integrity_check: string }[];
  const broken = messages.filter(({ integrity_check: message }) => message !== 'ok');
  const strays = connection.pragma('foreign_key_check') as { table: string; rowid: number | null }[];
  const advice = 'harness rebuild puts it aside and makes it anew';
  return [
    ...broken
      .slice(0, 5)
      .map(({ integrity_check: message }): Finding => ({ level: 'problem', at: paths.database, message, advice })),
    ...strays.slice(0, 5).map(({ table }): Finding => ({
      level: 'problem',
      at: paths.database,
      message: `a row of ${table} belongs to nothing`,
      advice,
    })),
    ...inspectDisk(paths),
    ...inspectStates(inspected),
    ...inspectFolders(inspected),
    ...inspectPlans(inspected),
    ...inspectAnnotations(inspected),
    ...inspectLeftovers(inspected),
  ];
}

/** Bytes below which the next checkpoint may not fit. */
const LITTLE_ROOM = 200e6;

function inspectDisk({ home, database }: HomePaths): readonly Finding[] {
  const { name, journal } = fileSystemOf(dirname(database));
  const slow: Finding = { level: 'note', at: database, message: `lies on ${name}: readers wait for writers there` };
  return [...[...new Set([home, dirname(database)])].flatMap(inspectRoom), ...(journal === 'delete' ? [slow] : [])];
}

function inspectRoom(folder: string): readonly Finding[] {
  const { bavail, bsize } = statfsSync(folder);
  const room = bavail * bsize;
  if (room >= LITTLE_ROOM) return [];
  return [{ level: 'problem', at: folder, message: `only ${Math.round(room / 1e6)} MB are free on its disk` }];
}

/** Runs that are said to be trained by a process that is gone. */
function inspectStates({ recorder, isAlive }: Inspected): readonly Finding[] {
  return recorder.cutOff(isAlive).map(({ id, owner }): Finding => {
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
  const known = new Set(recorder.runs());
  const begun = [...known].filter((run) => (recorder.find(run)?.attempts ?? 0) > 0);
  const orphans = folders.filter((run) => !known.has(run));
  const missing = begun.filter((run) => !existsSync(paths.run(run).folder));
  return [
    ...orphans.map((run): Finding => ({
      level: 'problem',
      at: paths.run(run).folder,
      message: 'belongs to a run that the database does not know',
      advice: 'harness sweep and harness resume take it in; so does harness rebuild',
    })),
    ...missing.map((run): Finding => {
      const at = `run${run}`;
      const back = paths.removedRun(run);
      if (!aside.includes(run))
        return {
          level: 'problem',
          at,
          message: 'its folder is gone: weights and logs',
          advice: `harness rm ${at} removes its rows, too`,
        };
      return {
        level: 'problem',
        at,
        message: `its removal was cut off: its folder is now ${back}`,
        fix: 'the folder is put back',
        repair: () => undoHalfRemovals(connection, paths, [run]),
      };
    }),
  ];
}

function inspectLeftovers(inspected: Inspected): readonly Finding[] {
  const { connection, recorder, paths } = inspected;
  const known = new Set(recorder.runs());
  const found = [
    ...runLeftovers(paths, inspected.isProcessAlive, (run) => known.has(run) && isResting(inspected, run)),
    ...(inspected.isAlone ? homeLeftovers(inspected) : []),
    ...(inspected.isAlone && recorder.underWay().length === 0 && hasEveryFolder(inspected)
      ? unusedSets(connection, paths)
      : []),
  ];
  return found.flatMap((leftover): Finding[] => {
    const { path, what, bytes } = leftover;
    const removed = removedFolderOf(basename(path));
    if (removed !== undefined && known.has(removed)) return []; // of a removal that was cut off: see above
    const repair = (): void => {
      if (isStillLeft(inspected, leftover)) removeLeftover(path);
    };
    return [{ level: 'note', at: path, message: `${what}, ${bytes} bytes`, fix: 'it is deleted', repair }];
  });
}

/** Looking takes minutes: what was a leftover of a run then may be half of a checkpoint now. */
function isStillLeft(inspected: Inspected, { path, run }: Leftover): boolean {
  if (run === undefined) return true; // beside the runs, where whoever mends is alone
  return (
    isResting(inspected, run) &&
    leftoversOf(inspected.paths, inspected.isProcessAlive, run).some((each) => each.path === path)
  );
}
