// A sweep of small runs with random SIGKILLs of workers and coordinator, over and over: npm run soak -- --minutes 10
// Each round ends undisturbed with all runs finished, and is held against the same sweep that nobody disturbed: all
// rows, all weights. The same --seed gives the same sequence of victims; when they are hit, the machine decides.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openForReading } from '../dist/store/database/open-for-reading.js';
import { sha256 } from '../dist/util/sha256.js';
import { randomStream } from '../dist/util/random.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    every: { type: 'string', default: '2' },
    runs: { type: 'string', default: '24' },
  },
});
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const random = randomStream('soak', Number(values.seed));
const end = Date.now() + Number(values.minutes) * 60_000;
const everyMs = Number(values.every) * 1000;
const counts = { rounds: 0, runs: 0, sweeps: 0, workers_killed: 0, coordinators_killed: 0, rows: 0, divergences: 0 };

/** Runs of a few seconds each, with a checkpoint about three times a second. */
const specOf = (round) => `
name: soak
data: {max: 99, examples: 900, validation: 0.2}
model: {encoder: [12], decoder: [12], dropout: 0.1}
training: {epochs: 20, batch_size: 8}
sweep:
  parameters: {data.reverse: {values: [none, output]}}
  seeds: [${Array.from({ length: Number(values.runs) / 2 }, (_, index) => round * 1000 + index).join(', ')}]
retry: {max: 1000, on: [crash, lost]}
`;

const QUERIES = [
  `SELECT run, epoch, train_loss, train_char_accuracy, train_exact, val_loss, val_char_accuracy, val_exact FROM curves
   ORDER BY 1, 2`,
  'SELECT run_id, epoch, eval_set_id, example, predicted FROM mispredictions ORDER BY 1, 2, 3, 4',
  'SELECT run_id, epoch, step, sha256, is_best FROM checkpoints ORDER BY 1, 2, 3',
  'SELECT run, status, best_epoch, bit_exact, digest FROM run_summary ORDER BY run',
  'PRAGMA integrity_check',
  'PRAGMA foreign_key_check',
];

function resultsOf(home) {
  const connection = openForReading(join(home, 'harness.db'));
  const rows = QUERIES.map((sql) => connection.prepare(sql).raw().all());
  connection.close();
  const files = readdirSync(home, { recursive: true }).filter((name) => name.endsWith('.safetensors'));
  const weights = files.sort().map((name) => [name, sha256(readFileSync(join(home, name)))]);
  return { rows, weights };
}

function sweep(home, spec) {
  const env = { ...process.env, HARNESS_HOME: home };
  const child = spawn(process.execPath, [program, 'sweep', spec], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr = (stderr + chunk).slice(-4000)));
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, stderr })));
  return { pid: child.pid, ended };
}

/** Workers of a home folder: their command line names it. */
function workersOf(home) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(home);
      } catch {
        return false;
      }
    })
    .map(Number);
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
    return 1;
  } catch {
    return 0;
  }
}

/** Sweeps until one ends by itself with everything done. */
async function disturbed(home, spec) {
  for (;;) {
    counts.sweeps++;
    const { pid, ended } = sweep(home, spec);
    let isOver = false;
    const outcome = ended.then((result) => {
      isOver = true;
      return result;
    });
    while (!isOver) {
      await Promise.race([outcome, setTimeout(everyMs * (0.5 + random.uniform()))]);
      if (isOver || Date.now() > end) break;
      const workers = workersOf(home);
      if (random.below(2) === 0) counts.coordinators_killed += kill(pid);
      else if (workers.length > 0) counts.workers_killed += kill(workers[random.below(workers.length)]);
    }
    const { code, signal, stderr } = await outcome;
    for (let waited = 0; workersOf(home).length > 0; waited += 50) {
      if (waited > 5000)
        throw new Error(`workers outlive their coordinator for more than 5 s: ${workersOf(home).join()}`);
      await setTimeout(50);
    }
    if (signal !== null) continue;
    if (code !== 0) throw new Error(`a sweep that was not killed ended with ${code}:\n${stderr}`);
    return;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'harness-soak-'));
try {
  for (; Date.now() < end; counts.rounds++) {
    const spec = join(folder, 'soak.yaml');
    writeFileSync(spec, specOf(counts.rounds));
    const [hit, calm] = ['hit', 'calm'].map((name) => join(folder, `${name}-${counts.rounds}`));
    await disturbed(hit, spec);
    const { code, stderr } = await sweep(calm, spec).ended;
    if (code !== 0) throw new Error(`the undisturbed sweep ended with ${code}:\n${stderr}`);
    const [after, expected] = [hit, calm].map(resultsOf);
    const finished = after.rows[3].filter(([, status]) => status === 'finished').length;
    if (finished !== Number(values.runs)) throw new Error(`${finished} of ${values.runs} runs finished`);
    if (JSON.stringify(after) !== JSON.stringify(expected)) counts.divergences++;
    counts.runs += finished;
    counts.rows += after.rows.reduce((sum, rows) => sum + rows.length, 0);
    console.log(`round ${counts.rounds + 1}: ${JSON.stringify({ ...counts, rounds: undefined })}`);
    rmSync(hit, { recursive: true });
    rmSync(calm, { recursive: true });
  }
  console.log(JSON.stringify({ minutes: Number(values.minutes), seed: Number(values.seed), ...counts }));
  process.exitCode = counts.divergences === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
