// A database as large as a year of sweeps, without a year of training:
// node scripts/bench/synthetic.js HOME [RUNS [EPOCHS]]
//
// Runs are registered by the recorder, as a sweep registers them; epochs and evaluations go straight into the tables,
// except for the first two runs: their 14,000 questions and wrong answers come through their logs. Numbers are made up
// but have the shape of real ones: accuracies that rise and level off, fewer wrong answers each epoch.

import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expand } from '../../dist/plan/expand.js';
import { parseSpec } from '../../dist/spec/parse.js';
import { openDatabase } from '../../dist/store/database/open.js';
import { measureRuns } from '../../dist/store/ingest/statements.js';
import { exampleLines, hashExamples } from '../../dist/data/example-file.js';
import { openTask } from '../../dist/tasks/tasks.js';
import { sealPlan } from '../../dist/store/registry/plan-record.js';
import { Recorder } from '../../dist/store/recorder.js';
import { randomStream } from '../../dist/util/random.js';
import { homePaths, writeAtomically } from '../../dist/util/files.js';

export const QUESTIONS = 14_000;
const TASK = openTask(parseSpec('synthetic.yaml', 'name: synthetic').config.data);
const EQUATIONS = Array.from({ length: QUESTIONS }, (_, i) => {
  const [a, b] = [(i * 37) % 1000, (i * 101) % 997];
  const { example } = TASK.read(`${a} + ${b}`);
  return { equation: `${a} + ${b}`, answer: String(a + b), attributes: TASK.attributesOf(example, String(a + b)) };
});
/** The file of the questions. */
export const questionLines = () => exampleLines(EQUATIONS, TASK.attributes);
export const HASH = hashExamples(EQUATIONS, true);
const SEEDS = 3;

export const specOf = (name, variants) => `name: ${name}
question: What does a synthetic variant reach?
data: {max: 999, examples: 40000, validation: ${QUESTIONS}}
training: {epochs: 100}
sweep:
  parameters:
    training.optimizer.learning_rate: {values: [${Array.from({ length: variants }, (_, i) => ((i + 1) / 1e4).toFixed(4)).join(', ')}]}
  seeds: [${Array.from({ length: SEEDS }, (_, i) => i + 1).join(', ')}]
limits: {max_runs: 100000}
`;

/** Makes runs of experiments of at most `perExperiment` runs. @returns the number of runs */
export function makeDatabase(home, { runs, epochs, perExperiment = 1002 }) {
  const paths = homePaths(home);
  const connection = openDatabase(paths.database);
  connection.pragma('synchronous = OFF');
  const recorder = new Recorder(connection, paths, Date.now);
  let made = 0;
  for (let part = 1; made < runs; part++) {
    const variants = Math.ceil(Math.min(perExperiment, runs - made) / SEEDS);
    const spec = parseSpec('synthetic.yaml', specOf(`synthetic-${part}`, variants));
    const registered = recorder.register(spec, expand(spec));
    connection.transaction(() => registered.forEach(({ id }) => fillRun(connection, id, epochs)))();
    made += registered.length;
  }
  connection.exec(`UPDATE runs SET best_epoch = (SELECT epoch FROM epochs WHERE run_id = runs.id
    ORDER BY val_exact DESC, val_loss, epoch LIMIT 1)`);
  connection.exec(measureRuns());
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
  return made;
}

function fillRun(connection, run, epochs) {
  const random = randomStream('synthetic', run);
  const insert = connection.prepare(`INSERT INTO epochs (run_id, epoch, attempt, train_loss, train_char_accuracy,
    train_exact, val_loss, val_char_accuracy, val_exact, learning_rate, duration_ms, examples_per_second)
    VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, 0.001, 1500, 13000)`);
  const speed = 5 + 30 * random.uniform();
  const top = 0.95 + 0.05 * random.uniform();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const exact = Math.min(1, top * (1 - Math.exp(-epoch / speed)) + 0.003 * random.uniform());
    insert.run(run, epoch, 2 * (1 - exact), 0.3 + 0.7 * exact, exact, 2.1 * (1 - exact), 0.3 + 0.7 * exact, exact);
  }
  connection
    .prepare(
      "UPDATE runs SET status = 'finished', parameters = 53837, started_at = created_at, ended_at = created_at + ? WHERE id = ?",
    )
    .run(epochs * 1500, run);
}

/**
 * Gives a run `epochs` evaluations of 14,000 questions through its log.
 * @returns wrong answers in all, seconds to take them in
 */
export function addWrongAnswers(home, run, epochs) {
  const paths = homePaths(home);
  writeAtomically(paths.evaluationSet(HASH), questionLines());
  const connection = openDatabase(paths.database);
  const recorder = new Recorder(connection, paths, Date.now);
  connection.prepare("UPDATE runs SET status = 'planned' WHERE id = ?").run(run);
  recorder.claim(run, { pid: process.pid, started: null, bootId: null }, () => false);
  const { events } = paths.run(run).attempt(1);
  mkdirSync(dirname(events), { recursive: true });
  writeAtomically(paths.run(run).plan, sealPlan(recorder.planRecord(run)));
  let seq = 0;
  const append = (body) =>
    appendFileSync(events, `${JSON.stringify({ v: 1, attempt: 1, seq: ++seq, at: Date.now(), ...body })}\n`);
  const evaluationSets = [{ name: 'validation', hash: HASH, size: QUESTIONS, chanceCharAccuracy: 0.4 }];
  append({ type: 'started', provenance: {}, parameters: 53837, evaluationSets, resumedFrom: null });
  recorder.ingest(run, 1);
  const random = randomStream('wrong answers', run);
  let rows = 0;
  let seconds = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const share = Math.max(0.02, Math.exp(-epoch / 8));
    const wrong = [];
    for (let i = 0; i < QUESTIONS; i++) if (random.uniform() < share) wrong.push([i, ` ${(i * 7) % 2000}$`]);
    const valExact = 1 - wrong.length / QUESTIONS;
    const metrics = {
      trainLoss: 1,
      trainCharAccuracy: 0.9,
      trainExact: 0.9,
      valLoss: 1 - valExact,
      valCharAccuracy: 0.9,
      valExact,
    };
    append({ type: 'evaluated', epoch, set: HASH, size: QUESTIONS, loss: 1, charAccuracy: 0.9, wrong });
    const before = performance.now();
    recorder.ingest(run, 1);
    seconds += (performance.now() - before) / 1000;
    append({ type: 'epoch', epoch, ...metrics, learningRate: 0.001, durationMs: 1500, examplesPerSecond: 13000 });
    recorder.ingest(run, 1);
    rows += wrong.length;
  }
  const recorded = connection.prepare('SELECT count(*) FROM epochs WHERE run_id = ?').pluck().get(run);
  append({ type: 'finished', epochs: recorded });
  recorder.close(run, 1, { type: 'finished' });
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
  return { rows, seconds };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [home, runs = '1000', epochs = '100'] = process.argv.slice(2);
  if (home === undefined) throw new Error('usage: node scripts/bench/synthetic.js HOME [RUNS [EPOCHS]]');
  console.log(`${makeDatabase(home, { runs: Number(runs), epochs: Number(epochs) })} runs in ${home}`);
}
