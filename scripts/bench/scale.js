// How costs grow: the same commands on homes of 1,000, 10,000 and 100,000 runs, each run with 1,000 wrong answers.
//
// Folders are written as workers write them, the database is made from them by harness rebuild. Experiments have 1,002
// runs, so that a leaderboard shows the same number whatever lies beside it. Each figure is a whole process, the
// program's start included; of those that take less than a minute the median of three.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expand } from '../../dist/plan/expand.js';
import { canonicalJson } from '../../dist/plan/identity.js';
import { parseSpec } from '../../dist/spec/parse.js';
import { sealResult } from '../../dist/store/ingest/result-file.js';
import { sealPlan, uidOf } from '../../dist/store/registry/plan-record.js';
import { encodeEvent } from '../../dist/train/event-line.js';
import { homePaths } from '../../dist/util/files.js';
import { sha256 } from '../../dist/util/sha256.js';
import { openDatabase } from '../../dist/store/database/open.js';
import { Recorder } from '../../dist/store/recorder.js';
import { addWrongAnswers, HASH, QUESTIONS, questionLines, specOf } from './synthetic.js';

const EPOCHS = 5;
const WRONG = 1000; // of a run, all epochs together
const PER_EXPERIMENT = 1002;
const SEEDS = 3;
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** @param sizes numbers of runs */
export function measureGrowth(sizes) {
  const columns = sizes.map((runs) => {
    const home = mkdtempSync(join(tmpdir(), 'harness-scale-'));
    try {
      return measure(home, runs);
    } finally {
      rmSync(home, { recursive: true });
    }
  });
  const row = (name, cells) => console.log(`| ${[name, ...cells].join(' | ')} |`);
  row(
    '',
    sizes.map((runs) => `${runs.toLocaleString('en-US')} runs`),
  );
  row(
    '---',
    sizes.map(() => '---'),
  );
  for (const name of columns[0].keys())
    row(
      name,
      columns.map((column) => column.get(name)),
    );
}

function measure(home, runs) {
  const found = new Map();
  const note = (name, text) => {
    found.set(name, text);
    console.error(`${runs} runs: ${name}: ${text}`);
  };
  writeFolders(home, runs);
  const seconds = (...words) => timed(home, words);
  const shown = (values) => `${[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)].toFixed(2)} s`;
  const repeat = (...words) => {
    const first = seconds(...words);
    return shown(first > 60 ? [first] : [first, seconds(...words), seconds(...words)]);
  };
  note('rebuild: all taken in', shown([seconds('rebuild')]));
  note('database', `${(statSync(join(home, 'harness.db')).size / 1e6).toFixed(0)} MB`);
  note('runs (the newest 1,000 at most)', repeat('runs'));
  note('show run1', repeat('show', 'run1'));
  note('compare run1 run2', repeat('compare', 'run1', 'run2'));
  note('compare run1 run2 --history', repeat('compare', 'run1', 'run2', '--history'));
  note('leaderboard of 1,002 runs', repeat('compare', '--experiment', 'synthetic-1'));
  note('sql @slices', repeat('sql', '@slices', '--param', 'run=1'));
  note('1,000 wrong answers of one more run taken in', `${takeInOneMore(home).toFixed(1)} ms`);
  note('gc --dry-run', repeat('gc', '--dry-run'));
  note('doctor --quick', repeat('doctor', '--quick'));
  note('backup', shown([seconds('backup', join(home, '..', `${home}-backup`))]));
  rmSync(`${home}-backup`, { recursive: true, force: true });
  return found;
}

function timed(home, words) {
  const env = { ...process.env, HARNESS_HOME: home };
  const before = performance.now();
  execFileSync(process.execPath, [main, ...words], { env, maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'pipe'] });
  return (performance.now() - before) / 1000;
}

/**
 * A new run beside all the others: registered, and its log taken in as a sweep does.
 * @returns milliseconds per 1,000 wrong answers
 */
function takeInOneMore(home) {
  const paths = homePaths(home);
  const connection = openDatabase(paths.database);
  const spec = parseSpec('synthetic.yaml', specOf('one-more', 1).replace('seeds: [1, 2, 3]', 'seeds: [1]'));
  const [{ id }] = new Recorder(connection, paths, Date.now).register(spec, expand(spec));
  connection.close();
  const { rows, seconds } = addWrongAnswers(home, id, EPOCHS);
  return (1e6 * seconds) / rows;
}

function writeFolders(home, runs) {
  const paths = homePaths(home);
  mkdirSync(paths.evaluationSets, { recursive: true });
  writeFileSync(paths.evaluationSet(HASH), questionLines());
  let id = 0;
  for (let part = 1; id < runs; part++) {
    const variants = Math.ceil(Math.min(PER_EXPERIMENT, runs - id) / SEEDS);
    const text = specOf(`synthetic-${part}`, variants).replace('epochs: 100', `epochs: ${EPOCHS}`);
    const spec = parseSpec('synthetic.yaml', text);
    for (const [index, plan] of expand(spec).entries()) {
      if (id === runs) break;
      id++;
      writeRun(paths.run(id), record(id, part, spec, plan, (part - 1) * PER_EXPERIMENT + (index % variants)));
    }
  }
  if (readdirSync(home).length < runs) throw new Error('not all folders are there');
}

function record(run, part, spec, { config, hash, label, seed }, variant) {
  const createdAt = 1.8e12 + run;
  const { name, question, expect: expectation, text, overrides } = spec;
  return {
    v: 2,
    run,
    createdAt,
    seed,
    experiment: { id: part, name, question, expectation, createdAt: 1.8e12 },
    sweep: { id: part, text, hash: sha256(canonicalJson({ text, overrides })), overrides, createdAt: 1.8e12 },
    variant: { id: variant + 1, hash, label, config },
  };
}

function writeRun(paths, plan) {
  const run = uidOf(plan);
  const attempt = paths.attempt(1);
  mkdirSync(dirname(attempt.events), { recursive: true });
  writeFileSync(paths.plan, sealPlan(plan));
  const lines = [];
  const say = (body) => lines.push(encodeEvent({ v: 2, attempt: 1, seq: lines.length + 1, at: 1.8e12, ...body }));
  const evaluationSets = [{ name: 'validation', hash: HASH, size: QUESTIONS, chanceCharAccuracy: 0.4 }];
  say({ type: 'started', uid: run, provenance: {}, parameters: 53837, evaluationSets, resumedFrom: null });
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    const count = WRONG / EPOCHS;
    const wrong = Array.from({ length: count }, (_, i) => [
      (i * 61 + plan.run + epoch) % QUESTIONS,
      ` ${(i * 7) % 2000}$`,
    ]);
    wrong.sort(([a], [b]) => a - b);
    const metrics = {
      trainLoss: 1 / epoch,
      trainCharAccuracy: 0.9,
      trainExact: 0.9,
      valLoss: 1 / epoch,
      valCharAccuracy: 0.9,
    };
    say({ type: 'evaluated', epoch, set: HASH, size: QUESTIONS, loss: 1 / epoch, charAccuracy: 0.9, wrong });
    say({
      type: 'epoch',
      epoch,
      ...metrics,
      valExact: 1 - count / QUESTIONS,
      learningRate: 0.001,
      durationMs: 1500,
      examplesPerSecond: 13000,
    });
  }
  say({ type: 'finished', epochs: EPOCHS });
  const log = `${lines.join('\n')}\n`;
  writeFileSync(attempt.events, log);
  writeFileSync(attempt.result, sealResult({ run, status: 'finished', lastSeq: lines.length, log: sha256(log) }));
}
