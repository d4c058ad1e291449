// One run: its rows against its folder.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { changes, differences, isEqual } from './compare.js';
import {
  checksumOfArrays,
  numbersIn,
  readAnnotation,
  readLog,
  readPlan,
  readResult,
  readSideFile,
  sha256,
} from './folders.js';
import { digestOf, errorOf, isEnding, metricsOf, newestFirst, replay } from './replay.js';

const KEYS = {
  epochs: ({ epoch }) => `${epoch}`,
  evaluations: ({ epoch, eval_set_id: set }) => `${epoch} ${set}`,
  mispredictions: ({ epoch, eval_set_id: set, example }) => `${epoch} ${set} ${example}`,
  checkpoints: ({ epoch, step }) => `${epoch} ${step}`,
  run_eval_sets: ({ eval_set_id: set }) => `${set}`,
};
const isDone = ({ status }) => status === 'finished' || status === 'stopped';

/**
 * @param of the database, by tables, and the folder around it
 * @param row of the table `runs`
 * @returns one line for each discrepancy
 */
export function auditRun(of, row) {
  const folder = join(of.home, `run${row.id}`);
  const found = [];
  const tell = (what) => found.push(`run${row.id}: ${what}`);
  const plan = attempt(tell, 'plan.json', () => readPlan(folder));
  if (plan !== undefined) comparePlan(of, row, plan, tell);
  attempt(tell, 'annotation.json', () => compareAnnotation(of, row, readAnnotation(folder), tell));
  const attempts = attemptsOf(of, row, folder, tell);
  const isBegun = attempts.some(({ log }) => log !== undefined);
  if (isBegun && plan === undefined) tell('has logs and no plan.json that says whose they are');
  if (attempts.some(({ log }) => log === UNREADABLE)) return found; // what its rows should be, nobody can tell
  for (const one of attempts) compareAttempt(of, row, one, tell);
  compareStatus(row, attempts, tell);
  const should = replay(attempts);
  should.problems.forEach(tell);
  for (const [table, keyOf] of Object.entries(KEYS)) {
    differences(table, should[table], of.rows.byRun[table].get(row.id) ?? [], keyOf).forEach(tell);
  }
  compareFacts(of, row, should, tell);
  compareFiles(row, folder, should, plan, tell);
  return found;
}

const UNREADABLE = {};

/** What `read` returns; where it fails, that is told, and it is `ifMissing`. */
function attempt(tell, what, read, ifMissing) {
  try {
    return read();
  } catch (error) {
    tell(`${what}: ${error.message}`);
    return ifMissing;
  }
}

function comparePlan({ rows }, row, plan, tell) {
  const variant = rows.variants.find(({ id }) => id === row.variant_id);
  const sweep = rows.sweeps.find(({ id }) => id === row.sweep_id);
  const experiment = rows.experiments.find(({ id }) => id === variant.experiment_id);
  const { run, uid, createdAt, seed } = plan;
  const config = plan.variant.config;
  changes('plan.json', { id: run, uid, created_at: createdAt, seed, engine: config.engine }, row).forEach(tell);
  changes('plan.json, experiment', { name: plan.experiment.name }, experiment).forEach(tell);
  changes('plan.json, variant', { hash: plan.variant.hash }, variant).forEach(tell);
  if (!isEqual(config, JSON.parse(variant.config))) tell('plan.json: its configuration is not that of the row');
  const { text, hash, overrides } = plan.sweep;
  changes('plan.json, sweep', { spec_text: text, spec_hash: hash }, sweep).forEach(tell);
  if (!isEqual(overrides, JSON.parse(sweep.overrides))) tell('plan.json: its overrides are not those of the row');
}

/** The file is written first: whoever was killed between the two has left it newer. */
function compareAnnotation({ live, rows }, { id, uid }, file, tell) {
  if (rows.byRun.run_notes === undefined) return; // of an older schema
  const [row] = rows.byRun.run_notes.get(id) ?? [];
  if (file === undefined) return row === undefined ? undefined : tell('has a note or tags, and no annotation.json');
  if (file.uid !== uid) return tell('annotation.json is of another run');
  if (live && file.changedAt > (row?.changed_at ?? 0)) return;
  const { changedAt, note, tags } = file;
  changes('annotation.json', { changed_at: changedAt, note }, row ?? {}).forEach(tell);
  const kept = (rows.byRun.run_tags.get(id) ?? []).map(({ tag }) => tag).sort();
  if (row === undefined || !isEqual(tags, kept))
    tell(`annotation.json: its tags are ${tags.join(', ')}, those of the rows ${kept.join(', ')}`);
}

/** Attempts that database or folder know, with what the database has read of their logs. */
function attemptsOf({ rows }, { id, uid }, folder, tell) {
  const known = new Map((rows.byRun.attempts.get(id) ?? []).map((row) => [row.number, row]));
  const numbers = new Set([...known.keys(), ...numbersIn(folder, 'attempt-')]);
  return [...numbers]
    .sort((a, b) => a - b)
    .map((number) => {
      const within = join(folder, `attempt-${number}`);
      const row = known.get(number);
      const log = attempt(tell, `attempt-${number}/events.ndjson`, () => readLog(within, number), UNREADABLE);
      const result = attempt(tell, `attempt-${number}/result.json`, () => readResult(within));
      if (result?.run !== undefined && result.run !== uid) tell(`attempt-${number}/result.json is of another run`);
      for (const event of log?.events ?? []) {
        if (event.type !== 'started' || (event.uid === undefined && event.v === 1) || event.uid === uid) continue;
        tell(`attempt-${number}/events.ndjson is the log of another run`);
      }
      const events = (log?.events ?? []).filter(({ end }) => end <= (row?.events_offset ?? 0));
      return { number, row, log, result, events, isLast: number === Math.max(...numbers) };
    });
}

function compareAttempt({ live }, run, { number, row, log, result, events, isLast }, tell) {
  const name = `attempt ${number}`;
  if (row === undefined) return tell(`${name}: the database does not know it`);
  if (row.id !== run.id * 1_000_000 + number) tell(`${name}: its row has the number ${row.id}`);
  const read = events.at(-1)?.end ?? 0;
  if (row.events_offset !== read)
    tell(`${name}: the database has read ${row.events_offset} bytes, whole lines end at ${read}`);
  const unread = (log?.end ?? 0) - read;
  const mayWait = live && run.status === 'running';
  if (unread > 0 && isLast && !mayWait) tell(`${name}: the database has not read the last ${unread} bytes of its log`);
  const started = events.find(({ type }) => type === 'started');
  const should = started === undefined ? {} : { started_at: started.at };
  changes(name, should, row).forEach(tell);
  const provenance = row.provenance === null ? undefined : JSON.parse(row.provenance);
  if (!isEqual(provenance, started?.provenance)) tell(`${name}: its provenance is not that of its log`);
  compareEnding(name, row, { log, result, end: events.find(isEnding) }, tell);
}

/** What a log says of its end; else what result.json says for it, which nobody may have read yet. */
function compareEnding(name, row, { log, result, end }, tell) {
  const said = end ?? (row.outcome === null ? undefined : result?.ending);
  if (end !== undefined) changes(name, { ended_at: end.at }, row).forEach(tell);
  if (said !== undefined) changes(name, { outcome: said.type, error: errorOf(said) }, row).forEach(tell);
  else if (row.outcome !== null && log !== undefined)
    tell(`${name}: is ${row.outcome}, and nothing in its folder says so`);
  if (result === undefined) return;
  const written = log?.checksum ?? sha256(''); // a worker that could not begin has written nothing
  const { log: checksum = written, lastSeq = log?.events.length, status, ending } = result;
  if (checksum !== written) tell(`${name}: its log is not the one that result.json names`);
  if (lastSeq !== log?.events.length) tell(`${name}: result.json tells of ${lastSeq} events`);
  const last = ending?.type ?? log?.events.at(-1)?.type;
  if (status !== last) tell(`${name}: result.json says ${status}, its log ${last}`);
}

function compareStatus({ status }, attempts, tell) {
  const last = attempts.findLast(({ row }) => row !== undefined)?.row;
  const allowed = last === undefined ? ['planned'] : last.outcome === null ? ['running', 'lost'] : [last.outcome];
  if (!allowed.includes(status)) tell(`is ${status}; by its attempts it is ${allowed.join(' or ')}`);
}

function compareFacts({ rows }, row, should, tell) {
  const { ended_at: endedAt, dataset, ...facts } = should.facts;
  changes('run', facts, row).forEach(tell);
  if (!isEqual(dataset, JSON.parse(row.dataset))) tell('its dataset is not that of its log');
  // Of an attempt that could not say itself that it ended, the moment is the coordinator's.
  if (endedAt !== null || isDone(row)) changes('run', { ended_at: endedAt }, row).forEach(tell);
  if (isDone(row)) changes('run', { digest: digestOf(should) }, row).forEach(tell);
  const metrics = metricsOf(should);
  const expected = new Map(metrics === undefined ? [] : [['of the run', metrics]]);
  differences('run_metrics', expected, rows.byRun.run_metrics.get(row.id) ?? [], () => 'of the run').forEach(tell);
}

/** Of a run that is done, all checkpoints on record are there; of another one, one as new as the newest is. */
function compareFiles(row, folder, { checkpoints }, plan, tell) {
  const [newest, ...older] = newestFirst(checkpoints);
  if (newest === undefined) return;
  for (const one of isDone(row) ? [newest, ...older] : [newest]) {
    const checksum = checksumOfArrays(folder, one.path);
    if (checksum === undefined && !isDone(row) && hasNewer(folder, one)) continue; // written, and not told of yet
    if (checksum !== one.sha256) tell(`checkpoints/${one.path} is ${checksum === undefined ? 'gone' : 'damaged'}`);
    const side = attempt(tell, `side file of checkpoints/${one.path}`, () => readSideFile(folder, one.path));
    if (side === undefined) tell(`checkpoints/${one.path} has no side file that can be read`);
    else if (side.record.sha256 !== one.sha256) tell(`checkpoints/${one.path}: its side file is of another one`);
    else if (side.run !== undefined && side.run !== plan?.uid) tell(`checkpoints/${one.path} is of another run`);
  }
}

function hasNewer(folder, { epoch, step }) {
  const checkpoints = join(folder, 'checkpoints');
  const names = existsSync(checkpoints) ? readdirSync(checkpoints) : [];
  return names.some((name) => {
    const [, ofEpoch, ofStep = 0] = /^epoch-(\d+)(?:-step-(\d+))?\.json$/.exec(name) ?? [];
    return Number(ofEpoch) > epoch || (Number(ofEpoch) === epoch && Number(ofStep) > step);
  });
}
