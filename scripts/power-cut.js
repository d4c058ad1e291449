// Power cuts while sweeps write, over and over: npm run power-cut -- --cuts 100 (needs root, for loop mounts)
// Two specs in turn are swept on a small disk. At a random instant the disk is copied as it is; on the copy the same
// command has to go on, then the other spec's, both with exit 0 and without the database having forgotten a run that
// has a folder. After that every row is in its folder (scripts/audit.js), no number of a run has been given twice, what
// was finished stayed so, and results are those of sweeps that nobody disturbed. The same --seed gives the same
// instants; what is on the disk by then, the machine decides. --keep FOLDER keeps the disks of cuts after which
// something was wrong; --goes-on inline: what goes on trains in its own process.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { audit } from './audit.js';
import { isWhole, makeDisk, mountCopy, obstacle, snapshot, unmountAll } from './power-cut/disk.js';

const options = {
  cuts: { type: 'string', default: '100' },
  seed: { type: 'string', default: '1' },
  keep: { type: 'string' },
  'goes-on': { type: 'string', default: 'local' },
};
const { values } = parseArgs({ options });
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const NAMES = ['alpha', 'beta'];

const specOf = (name) => `
name: ${name}
data: {max: 9, examples: 80, validation: 0.25}
model: {encoder: [6], decoder: [6], dropout: ${name === 'alpha' ? 0.1 : 0.2}}
training: {epochs: 4, batch_size: 8, optimizer: {learning_rate: 0.01}}
sweep: {parameters: {data.reverse: {values: [none, output]}}, seeds: [1]}
`;

/** Uniform numbers from a seed (mulberry32): enough to choose instants. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sweep(home, name, launcher = 'local') {
  const env = { ...process.env, HARNESS_HOME: home, NO_COLOR: '1' };
  const words = [program, 'sweep', join(folder, `${name}.yaml`), '--jobs', '2', '--launcher', launcher];
  const child = spawn(process.execPath, words, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stderr }))) };
}

/** Ends a sweep and its workers: their command lines name the folder of runs, which is this script's own. */
async function end({ child, ended }, home) {
  child.kill('SIGKILL');
  await ended;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${home}"`)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // gone meanwhile
    }
  }
}

const RUNS = `SELECT runs.id, uid, status, digest, seed, label, name,
    (SELECT count(*) FROM attempts WHERE run_id = runs.id AND provenance IS NOT NULL) AS attempts
  FROM runs JOIN variants ON variants.id = variant_id JOIN experiments ON experiments.id = experiment_id`;

/** Runs that the database knows; none where there is none yet. */
function runsOf(home) {
  if (!existsSync(join(home, 'harness.db'))) return [];
  const database = new Database(join(home, 'harness.db'), { readonly: true });
  try {
    return database.pragma('user_version', { simple: true }) === 0 ? [] : database.prepare(RUNS).all();
  } finally {
    database.close();
  }
}

const digestsOf = (runs) =>
  Object.fromEntries(runs.map(({ name, label, seed, digest }) => [`${name} ${label} ${seed}`, digest]).sort());

/** Sweeps one spec after the other until the power goes. @returns what was on record before, and the disk after */
async function cutAt(disk, home, order, ms) {
  const until = Date.now() + ms;
  let current;
  for (const name of order) {
    current = { name, ...sweep(home, name) };
    await Promise.race([current.ended, setTimeout(Math.max(until - Date.now(), 0))]);
    if (Date.now() >= until) break;
  }
  try {
    const before = runsOf(home); // read first: what is seen has to be on the disk
    return { name: current.name, before, bytes: snapshot(disk) };
  } finally {
    await end(current, home);
  }
}

/** What is wrong after the cut; nothing, as it should be. */
async function goOn(home, { name, before }, expected) {
  const wrong = [];
  for (const each of [name, ...NAMES.filter((other) => other !== name)]) {
    const { code, stderr } = await sweep(home, each, values['goes-on']).ended;
    // See writing.ts.
    if (stderr.includes('the database did not know')) wrong.push(`forgotten: ${stderr.slice(0, 200)}`);
    if (code !== 0) wrong.push(`refused: sweep ${each} ended with ${code}: ${stderr.slice(-2000)}`);
  }
  const after = runsOf(home);
  const now = new Map(after.map((run) => [run.id, run]));
  for (const { id, uid, status, attempts } of before) {
    const run = now.get(id);
    if (run?.uid !== uid) wrong.push(`given twice: run${id} was ${uid} and is ${run?.uid}`);
    else if (status === 'finished' && run.attempts !== attempts) wrong.push(`trained again: run${id} was finished`);
  }
  wrong.push(...audit(home).map((line) => `audit: ${line}`));
  const open = after.filter(({ status }) => status !== 'finished').map(({ id, status }) => `run${id} is ${status}`);
  wrong.push(...open.map((line) => `not finished: ${line}`));
  if (JSON.stringify(digestsOf(after)) !== JSON.stringify(expected))
    wrong.push('results: digests differ from those of undisturbed sweeps');
  return wrong;
}

const counts = {
  cuts: 0,
  with_runs: 0,
  with_finished_runs: 0,
  missed: 0,
  broken_file_systems: 0,
  failed: 0,
};
const kinds = {};

async function tryOne(index, { expected, lasts, random }) {
  const order = index % 2 === 0 ? NAMES : [...NAMES].reverse();
  const disk = makeDisk(join(folder, `disk-${index}`));
  let cut;
  try {
    cut = await cutAt(disk, join(disk.folder, 'runs'), order, random() * lasts);
  } finally {
    disk.unmount();
    rmSync(disk.image);
  }
  if (cut.bytes === undefined) return void counts.missed++;
  const copy = mountCopy(join(folder, `copy-${index}`), cut.bytes);
  let wrong;
  try {
    wrong = await goOn(join(copy.folder, 'runs'), cut, expected);
  } finally {
    copy.unmount();
  }
  counts.cuts++;
  if (!isWhole(copy)) counts.broken_file_systems++;
  if (cut.before.length > 0) counts.with_runs++;
  if (cut.before.some(({ status }) => status === 'finished')) counts.with_finished_runs++;
  if (wrong.length > 0) report(index, cut, wrong);
  rmSync(copy.image);
}

function report(index, { name, bytes }, wrong) {
  counts.failed++;
  for (const line of wrong) kinds[line.split(':')[0]] = (kinds[line.split(':')[0]] ?? 0) + 1;
  console.log(`cut ${index}, while ${name} was swept:\n  ${wrong.join('\n  ')}`);
  if (values.keep !== undefined) writeFileSync(join(values.keep, `cut-${index}-${name}.img`), bytes);
}

/** Both specs, undisturbed, on the same kind of disk. */
async function undisturbed() {
  const disk = makeDisk(join(folder, 'undisturbed'));
  try {
    const home = join(disk.folder, 'runs');
    const started = Date.now();
    for (const name of NAMES) {
      const { code, stderr } = await sweep(home, name).ended;
      if (code !== 0) throw new Error(`an undisturbed sweep ended with ${code}: ${stderr}`);
    }
    return { expected: digestsOf(runsOf(home)), lasts: Date.now() - started };
  } finally {
    disk.unmount();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'harness-power-cut-'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
process.once('exit', () => {
  unmountAll();
  rmSync(folder, { recursive: true, force: true });
});

const reason = obstacle();
if (reason !== undefined) {
  console.log(`no power cuts: ${reason}`);
} else {
  for (const name of NAMES) writeFileSync(join(folder, `${name}.yaml`), specOf(name));
  const course = { ...(await undisturbed()), random: randomFrom(Number(values.seed)) };
  for (let index = 0; counts.cuts < Number(values.cuts); index++) {
    await tryOne(index, course);
    if (counts.cuts % 10 === 0) console.log(JSON.stringify(counts));
  }
  console.log(
    JSON.stringify({ seed: Number(values.seed), seconds_of_sweeps: Math.round(course.lasts / 1000), ...counts, kinds }),
  );
  process.exitCode = counts.failed === 0 && counts.broken_file_systems === 0 ? 0 : 1;
}
