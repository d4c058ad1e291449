// Are the logs and checkpoints of the runs what they were when they were written?

import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readExamples } from '../../data/example-file.js';
import { besideState } from '../../train/checkpoint-file.js';
import { messageOf } from '../../util/errors.js';
import { attemptsIn, isFile, sizeOf, type HomePaths } from '../../util/files.js';
import { sha256, sha256OfFile } from '../../util/sha256.js';
import { parseEvents } from '../ingest/event-lines.js';
import { logLines } from '../ingest/log-file.js';
import { isTrained } from '../ownership/ownership.js';
import { checkpoints, type CheckpointRow } from '../read/attempts.js';
import { keptSources, neededSources, sourceDamage, SOURCE_ADVICE } from '../sources.js';
import { runFolders } from './rebuild.js';
import { readResult } from '../ingest/result-file.js';
import type { Finding } from './finding.js';
import type { Inspected } from './inspected.js';

/** Reads every byte of every run that is not being trained. @param told which run is looked at, of how many */
export function* inspectRuns(inspected: Inspected): Generator<readonly Finding[]> {
  const { recorder, paths, isAlive } = inspected;
  for (const run of runFolders(paths)) {
    const recorded = recorder.find(run);
    if (recorded === undefined) continue; // said by inspectDatabase
    if (isTrained(recorded, isAlive) || recorder.whose(run) === 'foreign') continue;
    const logs = inspectLogs(inspected, run);
    // What is not taken in yet may say that other checkpoints have taken the place of those in the database.
    const isBehind = logs.some(({ fix }) => fix === TAKE_IN);
    yield [...logs, ...(isBehind ? [] : inspectCheckpoints(inspected, run))];
  }
  yield inspectSets(paths);
  yield inspectSources(inspected);
}

const TAKE_IN = 'they are taken in';

function inspectLogs({ connection, paths, recorder, isAlive }: Inspected, run: number): readonly Finding[] {
  const rows = connection
    .prepare('SELECT number, events_offset FROM attempts WHERE run_id = ? ORDER BY number')
    .all(run) as { number: number; events_offset: number }[];
  const last = rows.at(-1)?.number ?? 0;
  const unknown = attemptsIn(paths.run(run).folder).filter((number) => number > last);
  const forgotten = unknown.map((number): Finding => {
    const at = paths.run(run).attempt(number).folder;
    const repair = (): unknown => recorder.takeIn(run, isAlive);
    return { level: 'problem', at, message: 'the database has no such attempt', fix: TAKE_IN, repair };
  });
  const logs = rows.flatMap(({ number, events_offset: offset }): Finding[] => {
    const { events, result } = paths.run(run).attempt(number);
    const problem = (message: string): Finding => ({
      level: 'problem',
      at: events,
      message,
      advice: 'from a backup; what the database has of it is whole',
    });
    if (!isFile(events)) return offset > 0 ? [problem('is gone')] : [];
    const size = sizeOf(events);
    if (size < offset) return [problem(`has ${size} bytes, and had ${offset}`)];
    let end: number;
    try {
      end = readThrough(events, number);
    } catch (error) {
      return [problem(messageOf(error))];
    }
    const { log, damage } = resultOf(result);
    if (damage !== undefined) return [{ ...problem(damage), at: result }];
    if (log !== undefined && log !== sha256OfFile(events)) {
      return [problem('its checksum is not the one in result.json')];
    }
    const torn: Finding = {
      level: 'note',
      at: events,
      message: `its last line was cut off after ${size - end} bytes; it is ignored`,
    };
    const unread: Finding = {
      level: 'note',
      at: events,
      message: `${end - offset} bytes of it are not in the database yet`,
      fix: TAKE_IN,
      repair: () => recorder.catchUp(run, isAlive),
    };
    return [...(size > end ? [torn] : []), ...(end > offset && number === last ? [unread] : [])];
  });
  return [...forgotten, ...logs];
}

/** Reads every line of a log. @returns the bytes of its whole lines @throws Error naming the first that is damaged */
function readThrough(events: string, attempt: number): number {
  let [end, seq] = [0, 1];
  for (const batch of logLines(events, 0)) {
    parseEvents(events, batch.lines, end, { attempt, seq });
    end = batch.end;
    seq += batch.lines.length;
  }
  return end;
}

function resultOf(path: string): { readonly log?: string | undefined; readonly damage?: string } {
  try {
    return isFile(path) ? readResult(path) : {};
  } catch (error) {
    return { damage: messageOf(error) };
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
      const files = [at, besideState(at)];
      for (const path of files.filter((file) => existsSync(file))) renameSync(path, `${path}.damaged`);
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
    if (isWhole(at)) return [];
    const advice = 'delete it; the next run that needs it makes it again';
    return [{ level: 'problem', at, message: 'is damaged: not the questions it is named after', advice }];
  });
}

/** Copies of users' examples: those that a run needs, and those that are not what they are called after. */
function inspectSources({ connection, paths }: Inspected): readonly Finding[] {
  const needed = neededSources(connection);
  const ofRuns = [...needed].map(([hash, run]) => ({ at: paths.source(hash), whose: `run${run} was trained on it` }));
  const others = keptSources(paths)
    .filter((at) => !needed.has(basename(at)))
    .map((at) => ({ at, whose: 'no run was trained on it' }));
  return [...ofRuns, ...others].flatMap(({ at, whose }): Finding[] => {
    const damage = sourceDamage(at);
    return damage === undefined
      ? []
      : [{ level: 'problem', at, message: `${damage}; ${whose}`, advice: SOURCE_ADVICE }];
  });
}

function isWhole(path: string): boolean {
  try {
    return readExamples(readFileSync(path, 'utf8'), basename(path, '.ndjson')) !== undefined;
  } catch {
    return false; // it cannot be read
  }
}
