// Specs and event logs that nobody would write, by the thousand: npm run fuzz -- --minutes 10 --seed 7
// A spec is either valid or refused with a UserError, within a second, and pollutes nothing; no message moves a cursor;
// a log is taken in, or refused with its line, and the rows of other runs stay as they are. A failure prints the seed
// and the input that made it. With --cases there are exactly so many of each, however long they take.

import { Buffer } from 'node:buffer';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { expand, planSweep } from '../dist/plan/expand.js';
import { decodeText } from '../dist/spec/encoding.js';
import { parseSpec } from '../dist/spec/parse.js';
import { openDatabase } from '../dist/store/database/open.js';
import { sealPlan } from '../dist/store/registry/plan-record.js';
import { Recorder } from '../dist/store/recorder.js';
import { formatProblem, UserError } from '../dist/util/errors.js';
import { homePaths, writeAtomically } from '../dist/util/files.js';
import { randomStream } from '../dist/util/random.js';
import { hashExamples } from '../dist/data/example-file.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    cases: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
  },
});
const firstSeed = Number(values.seed);
const cases = values.cases === undefined ? Infinity : Number(values.cases);
const endAt = values.cases === undefined ? Date.now() + Number(values.minutes) * 60_000 : Infinity;
const LONGEST_MS = 1000;
/** Of this process' own time: what else the machine does is not the input's fault. */
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const counts = { specs: 0, specs_valid: 0, specs_refused: 0, logs: 0, logs_taken: 0, logs_refused: 0, slowest_ms: 0 };
let input = '';

function fail(seed, what) {
  console.error(`fuzz: seed ${seed}: ${what}\n--- the input\n${input.slice(0, 4000)}`);
  rmSync(folder, { recursive: true, force: true });
  process.exit(1);
}

const experiments = fileURLToPath(new URL('../experiments/', import.meta.url));
const SPECS = readdirSync(experiments)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(experiments, name), 'utf8'));

const numbers = (count) => Array.from({ length: count }, (_, i) => i + 1).join(', ');
const SWEPT = ['data.max', 'data.min', 'training.epochs', 'training.batch_size', 'data.examples', 'model.dropout'];

/** What breaks parsers, and those who trust them. */
// prettier-ignore
const PIECES = [
  '__proto__: {polluted: 1}', 'constructor: {prototype: {polluted: 1}}', 'data.__proto__.polluted', 'prototype', '*a',
  '&a [x, x]', '&a {b: *a}', '&a {<<: *a}', '<<: {a: 1}', '<<: [*a, *a]', '{<<: &o {max: 9}}', '!!js/function x',
  '!unknown y', '[', ']', '{', '}', ': ', '- ', '? ', '|', '>', '"', "'", '#', '%YAML 1.1', '---', '...', '\t', '\r',
  '\u0000', '\u001b[31m', '\u2028', '\ufeff', '<<: *a', '0x7fffffffffffffff', '1e400', '-0', '.nan', '.inf', '-.inf',
  '012', 'null', '~', 'yes', '9'.repeat(400), 'x'.repeat(5000), '../../../etc/passwd', '=1+1', '<script>',
  'sweep: {parameters: {training.epochs: {values: [1, 2]}}}', 'sweep: {seeds: [1, 1]}', 'include: [{}]',
  'exclude: [{data.max: 9}]', 'zip: {a: {}}',
  'include: [{training.optimizer.name: sgd}, {training.optimizer: {name: sgd}}]',
  'exclude: [{training.optimizer: {}}, {data: {}}, {training.schedule.name: step}]', '\u009b2J', '\u202e', '\u2029',
  '"\\u001b[2J\\u009b"', '? [a]\n: b\n', '1: a\n"1": b\n', 'name: last', 'seeds: 3',
  `sweep: {seeds: [${numbers(3000)}]}`,
  `sweep: {parameters: {${SWEPT.map((path) => `${path}: {values: [${numbers(99)}]}`).join(', ')}}}`,
];

function mutate(random, text, pieces) {
  let result = text;
  for (let times = 1 + random.below(6); times > 0; times--) {
    const at = random.below(result.length + 1);
    const until = Math.min(result.length, at + random.below(30));
    const kind = random.below(8);
    if (kind === 0) result = result.slice(0, at) + result.slice(until);
    else if (kind === 1)
      result =
        result.slice(0, at) +
        String.fromCharCode(random.below(random.below(4) === 0 ? 65536 : 128)) +
        result.slice(at + 1);
    else if (kind === 2)
      result = result.slice(0, at) + result.slice(at, until).repeat(2 + random.below(40)) + result.slice(until);
    else if (kind === 3) result = result.slice(0, at) + '['.repeat(1 + random.below(3000)) + result.slice(at);
    else if (kind === 4)
      result = result.replace(/\d+/g, (digits) =>
        random.below(4) === 0 ? String(random.below(2 ** 31)) + digits : digits,
      );
    else if (kind === 5) {
      const lines = result.split('\n');
      lines.splice(random.below(lines.length), 0, lines[random.below(lines.length)]);
      result = lines.join('\n');
    } else result = result.slice(0, at) + pieces[random.below(pieces.length)] + result.slice(kind === 6 ? at : until);
  }
  return result;
}

function isClean() {
  return {}.polluted === undefined && Object.keys(Object.prototype).length === 0 && [].polluted === undefined;
}

const PATHS = ['data.max', 'data', 'training.optimizer', 'sweep.exclude', 'sweep.parameters', 'expect', 'name'];

function overrides(random) {
  const piece = () => PIECES[random.below(PIECES.length)];
  const kind = random.below(10);
  if (kind === 0) return [`${piece()}=1`];
  return kind === 1 ? [`${PATHS[random.below(PATHS.length)]}=${piece()}`] : [];
}

/** Now and then with a byte that the text does not have. */
function bytesOf(random, text) {
  const bytes = Buffer.from(text);
  if (bytes.length > 0 && random.below(20) === 0) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

/** Line ends aside, none of what moves a cursor or turns text around. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const isInert = (text) => !/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(text);

function fuzzSpec(seed) {
  const random = randomStream('fuzz spec', seed);
  input = mutate(random, SPECS[random.below(SPECS.length)], PIECES);
  const started = cpuMs();
  try {
    const spec = parseSpec('fuzz.yaml', decodeText('fuzz.yaml', bytesOf(random, input)), overrides(random));
    const warnings = [...spec.warnings, ...planSweep(spec).warnings].map(formatProblem);
    if (!warnings.every(isInert)) fail(seed, `a warning that is not inert: ${JSON.stringify(warnings)}`);
    counts.specs_valid++;
  } catch (error) {
    if (!(error instanceof UserError)) fail(seed, `not a user's error: ${error?.stack ?? error}`);
    if (error.message === '') fail(seed, 'an error that says nothing');
    if (!isInert(error.message)) fail(seed, `a message that is not inert: ${JSON.stringify(error.message)}`);
    counts.specs_refused++;
  }
  const took = cpuMs() - started;
  counts.slowest_ms = Math.max(counts.slowest_ms, Math.round(took));
  if (took > LONGEST_MS) fail(seed, `took ${Math.round(took)} ms`);
  if (!isClean()) fail(seed, 'the prototype of all objects was changed');
  counts.specs++;
}

const QUESTIONS = [0, 1, 2, 3].map((a) => ({ equation: `${a} + 1`, answer: String(a + 1) }));
const SET = hashExamples(QUESTIONS, true);
const header = (seq) => ({ v: 1, attempt: 1, seq, at: 1700000000000 + seq });
const record = (epoch) => ({
  epoch,
  stepInEpoch: 0,
  path: `epoch-${epoch}.safetensors`,
  bytes: 10,
  sha256: 'cd'.repeat(32),
  isBest: true,
});
const metrics = {
  trainLoss: 1.5,
  trainCharAccuracy: 0.5,
  trainExact: 0.1,
  valLoss: 'NaN',
  valCharAccuracy: 0.6,
  valExact: 0.5,
  learningRate: 0.001,
  durationMs: 500,
  examplesPerSecond: 9,
};
const LOG =
  [
    {
      ...header(1),
      type: 'started',
      provenance: { node: 'v20' },
      parameters: 42,
      evaluationSets: [{ name: 'validation', hash: SET, size: 4, chanceCharAccuracy: 0.4 }],
      resumedFrom: null,
    },
    { ...header(2), type: 'epoch', epoch: 1, ...metrics },
    {
      ...header(3),
      type: 'evaluated',
      epoch: 1,
      set: SET,
      size: 4,
      wrong: [
        [0, '2'],
        [1, '   '],
      ],
    },
    { ...header(4), type: 'checkpoint', ...record(1) },
    { ...header(5), type: 'finished', epochs: 1 },
  ]
    .map((event) => JSON.stringify(event))
    .join('\n') + '\n';
// prettier-ignore
const LOG_PIECES = [
  'null', '-1', '1e999', '""', '[]', '{}', '"__proto__":{"polluted":1},', '"path":"../../x",',
  '"epoch":9007199254740993', '\\u0000', '"type":"started"', '"NaN"', '\n', '\n\n', '{"v":2}\n', SET, 'x'.repeat(3000),
];

const folder = mkdtempSync(join(tmpdir(), 'harness-fuzz-'));

function makeStore() {
  const paths = homePaths(join(folder, 'runs'));
  rmSync(paths.home, { recursive: true, force: true });
  const connection = openDatabase(paths.database);
  writeAtomically(paths.evaluationSet(SET), QUESTIONS.map((question) => `${JSON.stringify(question)}\n`).join(''));
  const recorder = new Recorder(connection, paths, () => 0);
  const spec = parseSpec('x.yaml', 'name: x\nsweep: {seeds: [1, 2]}');
  recorder.register(spec, expand(spec));
  for (const run of [1, 2]) {
    recorder.claim(run, { pid: 1, started: null, bootId: null }, () => false);
    writeAtomically(paths.run(run).plan, sealPlan(recorder.planRecord(run)));
    writeAtomically(paths.run(run).attempt(1).events, LOG);
  }
  recorder.ingest(2, 1); // the other run
  return { paths, connection, recorder };
}

const ROWS = ['epochs', 'evaluations', 'mispredictions', 'checkpoints', 'run_metrics', 'run_eval_sets'];
const others = (connection) =>
  JSON.stringify([
    ...ROWS.map((table) => connection.prepare(`SELECT * FROM ${table} WHERE run_id = 2`).all()),
    connection.prepare('SELECT * FROM runs WHERE id = 2').all(),
    connection.prepare('SELECT * FROM examples').all(),
  ]);

function fuzzLogs(seeds) {
  const { paths, connection, recorder } = makeStore();
  const before = others(connection);
  const reset = [
    'UPDATE attempts SET events_offset = 0, outcome = NULL WHERE run_id = 1',
    "UPDATE runs SET status = 'running' WHERE id = 1",
  ];
  for (const seed of seeds) {
    const random = randomStream('fuzz log', seed);
    input = mutate(random, LOG, LOG_PIECES);
    writeFileSync(paths.run(1).attempt(1).events, input);
    const started = cpuMs();
    try {
      recorder.ingest(1, 1);
      counts.logs_taken++;
    } catch (error) {
      if (!(error instanceof UserError)) fail(seed, `not a user's error: ${error?.stack ?? error}`);
      counts.logs_refused++;
    }
    const took = cpuMs() - started;
    counts.slowest_ms = Math.max(counts.slowest_ms, Math.round(took));
    if (took > LONGEST_MS) fail(seed, `took ${Math.round(took)} ms`);
    if (others(connection) !== before) fail(seed, 'rows of another run were changed');
    if (!isClean()) fail(seed, 'the prototype of all objects was changed');
    for (const sql of reset) connection.prepare(sql).run();
    counts.logs++;
  }
  if (connection.pragma('integrity_check', { simple: true }) !== 'ok') fail(seeds[0], 'the database is damaged');
  if (connection.pragma('foreign_key_check').length > 0) fail(seeds[0], 'rows belong to nothing');
  connection.close();
}

try {
  console.log(`fuzz: seeds from ${firstSeed} on`);
  for (let seed = firstSeed; Date.now() < endAt && seed < firstSeed + cases; seed += 50) {
    const seeds = Array.from({ length: Math.min(50, firstSeed + cases - seed) }, (_, index) => seed + index);
    seeds.forEach(fuzzSpec);
    fuzzLogs(seeds);
  }
  console.log(`fuzz: ${JSON.stringify(counts)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
