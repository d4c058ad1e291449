// Is the database whole, and does it say the same as the processes and folders around it?

import { existsSync, readdirSync, statfsSync } from 'node:fs';
import { basename } from 'node:path';
import { attemptsIn, isFile, removedFolderOf, runIdOf, writeAtomically, type HomePaths } from '../../util/files.js';
import type { Connection } from '../database/connection.js';
import { fileSystemOf } from '../database/file-system.js';
import { isTrained, type IsAlive } from '../ownership/ownership.js';
import { readPlan, sealPlan, uidOf, type PlanRecord } from '../registry/plan-record.js';
import { runFolders } from './rebuild.js';
import type { Recorder } from '../recorder.js';
import { canonicalJson } from '../../plan/identity.js';
import { messageOf } from '../../util/errors.js';
import type { Finding } from './finding.js';
import { homeLeftovers, leftoversOf, removeLeftover, runLeftovers, unusedSets, type Leftover, type IsProcessAlive } from './leftovers.js'; // prettier-ignore
import { undoHalfRemovals } from './removal.js';

export interface Inspected {
  readonly connection: Connection;
  readonly recorder: Recorder;
  readonly paths: HomePaths;
  readonly isAlive: IsAlive;
  readonly isProcessAlive: IsProcessAlive;
  /** Whether nobody else works here: see home.ts. */
  readonly isAlone: boolean;
}

export function inspectDatabase(inspected: Inspected): readonly Finding[] {
  const { connection, paths } = inspected;
  const messages = connection.pragma('integrity_check') as { integrity_check: string }[];
  const broken = messages.filter(({ integrity_check: message }) => message !== 'ok');
  const strays = connection.pragma('foreign_key_check') as { table: string; rowid: number | null }[];
  const advice = 'harness rebuild puts it aside and makes it anew';
  return [
    ...broken.slice(0, 5).map(({ integrity_check: message }): Finding => ({ level: 'problem', at: paths.database, message, advice })),
    ...strays.slice(0, 5).map(({ table }): Finding => ({ level: 'problem', at: paths.database, message: `a row of ${table} belongs to nothing`, advice })),
    ...inspectDisk(paths),
    ...inspectStates(inspected),
    ...inspectFolders(inspected),
    ...inspectPlans(inspected),
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
  const stale = recorder.underWay().filter((run) => !isTrained(run, isAlive));
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
  const known = new Set(recorder.runs());
  const begun = [...known].filter((run) => (recorder.find(run)?.attempts ?? 0) > 0);
  const orphans = folders.filter((run) => !known.has(run));
  const missing = begun.filter((run) => !existsSync(paths.run(run).folder));
  return [
    ...orphans.map((run): Finding => ({ level: 'problem', at: paths.run(run).folder, message: 'belongs to a run that the database does not know', advice: 'harness sweep and harness resume take it in; so does harness rebuild' })),
    ...missing.map((run): Finding => {
      const at = `run${run}`;
      const back = paths.removedRun(run);
      if (!aside.includes(run)) return { level: 'problem', at, message: 'its folder is gone: weights and logs', advice: `harness rm ${at} removes its rows, too` };
      return { level: 'problem', at, message: `its removal was cut off: its folder is now ${back}`, fix: 'the folder is put back', repair: () => undoHalfRemovals(connection, paths, [run]) };
    }),
  ];
} // prettier-ignore

/** Each run's plan.json beside its row: whose folder it is, and whether both mean the same training. */
function inspectPlans(inspected: Inspected): readonly Finding[] {
  const { recorder, paths } = inspected;
  return recorder.runs().flatMap((run): readonly Finding[] => {
    const { plan, folder, attempt } = paths.run(run);
    const row = recorder.planRecord(run);
    const isBegun = attemptsIn(folder).some((number) => isFile(attempt(number).events));
    if (!isFile(plan)) return isBegun ? [damagedPlan(inspected, run, 'is gone')] : [];
    try {
      const record = readPlan(plan);
      if (record.run !== run || uidOf(record) !== uidOf(row)) return [foreignFolder(folder, record, run)];
      const differing = differences(record, row);
      if (differing.length === 0) return [];
      return [{ level: 'problem', at: plan, message: `says otherwise than the database: ${differing.join(', ')}`, advice: 'harness rebuild believes the folders; a backup may tell which is right' }]; // prettier-ignore
    } catch (error) {
      return [damagedPlan(inspected, run, messageOf(error))];
    }
  });
}

/** Mended only where what else lies in the folder says that it is this run's. */
function damagedPlan(inspected: Inspected, run: number, message: string): Finding {
  const { recorder, paths } = inspected;
  const at = paths.run(run).plan;
  const whose = recorder.whose(run);
  const found: Finding = { level: 'problem', at, message };
  if (whose === 'foreign') return { ...found, message: `${message}; its logs are another run's`, advice: 'move the folder away' }; // prettier-ignore
  if (whose === 'unknown') return { ...found, advice: `nothing else says whose folder it is; a backup may, or harness rm run${run} and harness sweep` }; // prettier-ignore
  const repair = (): void => {
    if (isResting(inspected, run)) writeAtomically(at, sealPlan(recorder.planRecord(run)));
  };
  return { ...found, fix: 'it is written anew from the database', repair };
}

function foreignFolder(at: string, { run, seed, experiment, variant }: PlanRecord, here: number): Finding {
  const whose = `run${run}: experiment ${experiment.name}, variant ${variant.label}, seed ${seed}`;
  return { level: 'problem', at, message: `is the folder of another run (${whose}) than run${here} in the database`, advice: 'move it to a data folder of its own, or away; harness rebuild believes the folders' }; // prettier-ignore
}

/** What decides a training. Labels and questions may be edited later. */
function differences(record: PlanRecord, row: PlanRecord): readonly string[] {
  const facts = ({ seed, createdAt, experiment: { name }, variant: { hash, config } }: PlanRecord) => ({ seed, createdAt, experiment: name, hash, config: canonicalJson(config) }); // prettier-ignore
  const [before, now] = [facts(record), facts(row)];
  return (Object.keys(before) as (keyof typeof before)[]).filter((key) => before[key] !== now[key]);
}

function inspectLeftovers(inspected: Inspected): readonly Finding[] {
  const { connection, recorder, paths } = inspected;
  const known = new Set(recorder.runs());
  const found = [
    ...runLeftovers(paths, inspected.isProcessAlive, (run) => known.has(run) && isResting(inspected, run)),
    ...(inspected.isAlone ? homeLeftovers(inspected) : []),
    ...(inspected.isAlone && recorder.underWay().length === 0 && hasEveryFolder(inspected) ? unusedSets(connection, paths) : []), // prettier-ignore
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
  return isResting(inspected, run) && leftoversOf(inspected.paths, inspected.isProcessAlive, run).some((each) => each.path === path); // prettier-ignore
}

/** Whether a run's folder is its own, and nobody trains it. */
export function isResting({ recorder, isAlive }: Pick<Inspected, 'recorder' | 'isAlive'>, run: number): boolean {
  const recorded = recorder.find(run); // removed meanwhile: nobody's
  return recorded !== undefined && recorder.whose(run) === 'own' && !isTrained(recorded, isAlive);
}

/** Whether the database knows every folder that is called like a run's: one that it does not may need questions. */
export function hasEveryFolder({ recorder, paths }: Pick<Inspected, 'recorder' | 'paths'>): boolean {
  const known = new Set(recorder.runs());
  return readdirSync(paths.home).every((name) => runIdOf(name) === undefined || known.has(runIdOf(name)!));
}
