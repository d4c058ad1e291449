// Are the logs and checkpoints of the runs what they were when they were written?

import { existsSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hashEquations, type Equation } from '../../data/evaluation-set.js';
import { messageOf } from '../../util/errors.js';
import { readJson, sha256, type HomePaths } from '../../util/files.js';
import { parseEvents } from '../event-lines.js';
import { wholeLines } from '../log-file.js';
import type { PlanRecord } from '../plan-record.js';
import { checkpoints, type CheckpointRow } from '../queries.js';
import { runFolders } from '../rebuild.js';
import type { Finding } from './finding.js';
import type { Inspected } from './inspect-database.js';

/** Reads every byte of every run that is not being trained. @param told which run is looked at, of how many */
export function* inspectRuns(inspected: Inspected): Generator<readonly Finding[]> {
  const { recorder, paths, isAlive } = inspected;
  for (const run of runFolders(paths)) {
    const recorded = recorder.find(run);
    if (recorded === undefined) continue; // said by inspectDatabase
    if (recorded.status === 'running' && recorded.owner !== null && isAlive(recorded.owner)) continue;
    const logs = inspectLogs(inspected, run);
    // What is not taken in yet may say that other checkpoints have taken the place of those in the database.
    const isBehind = logs.some(({ fix }) => fix === TAKE_IN);
    yield [...inspectPlan(paths, run), ...logs, ...(isBehind ? [] : inspectCheckpoints(inspected, run))];
  }
  yield inspectSets(paths);
}

function inspectPlan(paths: HomePaths, run: number): readonly Finding[] {
  const { plan } = paths.run(run);
  const problem = (message: string): Finding => ({ level: 'problem', at: plan, message, advice: `harness rm run${run}, then harness sweep` }); // prettier-ignore
  try {
    const record = readJson<PlanRecord>(plan);
    return record.run === run ? [] : [problem(`is the plan of run${record.run}`)];
  } catch (error) {
    return [problem(messageOf(error))];
  }
}

const TAKE_IN = 'they are taken in';

function inspectLogs({ connection, paths, recorder }: Inspected, run: number): readonly Finding[] {
  const rows = connection
    .prepare('SELECT number, events_offset FROM attempts WHERE run_id = ? ORDER BY number')
    .all(run) as { number: number; events_offset: number }[];
  const last = rows.at(-1)?.number;
  return rows.flatMap(({ number, events_offset: offset }): Finding[] => {
    const { events, result } = paths.run(run).attempt(number);
    const problem = (message: string): Finding => ({ level: 'problem', at: events, message, advice: 'from a backup; what the database has of it is whole' }); // prettier-ignore
    if (!existsSync(events)) return offset > 0 ? [problem('is gone')] : [];
    const { size } = statSync(events);
    if (size < offset) return [problem(`has ${size} bytes, and had ${offset}`)];
    const { lines, end } = wholeLines(events, 0);
    try {
      parseEvents(events, lines, 0);
    } catch (error) {
      return [problem(messageOf(error))];
    }
    const expected = existsSync(result) ? tryJson(result)?.sha256 : undefined;
    if (expected !== undefined && expected !== sha256(readFileSync(events))) return [problem('its checksum is not the one in result.json')]; // prettier-ignore
    const torn: Finding = { level: 'note', at: events, message: `its last line was cut off after ${size - end} bytes; it is ignored` }; // prettier-ignore
    const unread: Finding = {
      level: 'note',
      at: events,
      message: `${end - offset} bytes of it are not in the database yet`,
      fix: TAKE_IN,
      repair: () => recorder.catchUp(run),
    };
    return [...(size > end ? [torn] : []), ...(end > offset && number === last ? [unread] : [])];
  });
}

function tryJson(path: string): { sha256?: string } | undefined {
  try {
    return readJson(path);
  } catch {
    return undefined;
  }
}

/** Each that is damaged or gone; told apart by whether another one is left to go on from. */
function inspectCheckpoints({ connection, paths }: Inspected, run: number): readonly Finding[] {
  const folder = paths.run(run).checkpoints;
  const rows = checkpoints(connection, run);
  const states = rows.map((row) => ({ row, damage: damageOf(folder, row) }));
  const isLeft = states.some(({ damage }) => damage === undefined);
  const rest = isLeft ? 'the one before it is used' : `no other is left: harness rm run${run}, then harness sweep`;
  const forget = connection.prepare('DELETE FROM checkpoints WHERE run_id = ? AND epoch = ? AND step = ?');
  return states.flatMap(({ row, damage }): Finding[] => {
    if (damage === undefined) return [];
    const at = join(folder, row.path);
    const found: Finding = { level: 'problem', at, message: `${damage}; ${rest}` };
    if (!isLeft) return [found];
    const repair = (): void => {
      for (const path of [at, at.replace(/\.safetensors$/, '.json')]) if (existsSync(path)) renameSync(path, `${path}.damaged`); // prettier-ignore
      forget.run(run, row.epoch, row.step);
    };
    return [{ ...found, fix: 'it is renamed (.damaged), and its row is deleted', repair }];
  });
}

function damageOf(folder: string, { path, sha256: expected, bytes }: CheckpointRow): string | undefined {
  const file = join(folder, path);
  if (basename(path) !== path || !existsSync(file)) return 'is gone';
  const content = readFileSync(file);
  if (content.length !== bytes) return `has ${content.length} bytes, and had ${bytes}`;
  return sha256(content) === expected ? undefined : 'its checksum is wrong';
}

/** A set's file is named after what is in it. */
function inspectSets({ evaluationSets }: HomePaths): readonly Finding[] {
  if (!existsSync(evaluationSets)) return [];
  const names = readdirSync(evaluationSets).filter((name) => /^[0-9a-f]{64}\.ndjson$/.test(name));
  return names.flatMap((name): Finding[] => {
    const at = join(evaluationSets, name);
    const isWhole = hashOf(at) === basename(name, '.ndjson');
    return isWhole ? [] : [{ level: 'problem', at, message: 'is damaged: not the questions it is named after', advice: 'delete it; the next run that needs it makes it again' }]; // prettier-ignore
  });
}

function hashOf(path: string): string | undefined {
  try {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    return hashEquations(lines.map((line) => JSON.parse(line) as Equation));
  } catch {
    return undefined;
  }
}
