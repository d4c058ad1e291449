// How fast training is, against what else one could use: npm run bench -- [--rounds 5] [--seconds 2] [--cells a,b]
// [--against onnx,native,pytorch,tfjs] [--skip throughput,threads,start,build]
// What passes over the graph are worth, in place of all that:
// npm run bench -- --without share-products,accumulate-products (or: each)
//
// Every measurement is a process of its own, one thread, in turn with its rivals and several times over, so that a
// machine whose speed drifts drifts for all of them; ratios are taken within a round, then their median. Prints every
// measurement as a JSON line on stdout, and tables on stderr. For PyTorch: apt-get install python3-torch
// libopenblas0-pthread.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { passes } from '../../dist/engine/onnx/passes/passes.js';
import { renderTable } from '../../dist/report/table.js';
import { cellNamed, cells, operationsPerExample } from './cells.js';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    cells: { type: 'string', default: cells.map(({ name }) => name).join(',') },
    against: { type: 'string', default: 'onnx,native,pytorch,tfjs' },
    skip: { type: 'string', default: '' },
    without: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const names = options.cells.split(',');
names.forEach(cellNamed);
const skips = (part) => options.skip.split(',').includes(part);
const contenders = options.against.split(',');

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const emit = (record) => console.log(JSON.stringify(record));
const say = (text) => console.error(text);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const spread = (numbers) => `${Math.min(...numbers).toFixed(2)}-${Math.max(...numbers).toFixed(2)}`;
const count = (number) => Math.round(number).toLocaleString('en-US');

const run = (command, args, env = process.env) =>
  JSON.parse(
    execFileSync(command, args, { encoding: 'utf8', env, maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'ignore'] }),
  );
const node = (script, ...args) => run(process.execPath, [here(script), ...args.map(String)]);

/** A Python that has PyTorch, or undefined. */
function findPytorch() {
  const found = ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0,
  );
  if (found === undefined) say('no PyTorch here (apt-get install python3-torch libopenblas0-pthread): left out');
  return found;
}

/**
 * PyTorch as it is found here; and, where the environment tells OpenBLAS which kernels to use, once more without that:
 * the rival is the faster one.
 */
function pytorchWays() {
  const python = contenders.includes('pytorch') ? findPytorch() : undefined;
  if (python === undefined) return [];
  const { OPENBLAS_CORETYPE: told, OPENBLAS_L2_SIZE: _, ...free } = process.env;
  const threads = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const way = (label, env) => ({
    label,
    measure: (cell, seconds) =>
      run(python, [here('throughput.py'), JSON.stringify(cell), String(seconds), '1'], { ...env, ...threads }),
  });
  return told === undefined
    ? [way('pytorch', process.env)]
    : [way(`pytorch, OpenBLAS told ${told}`, process.env), way('pytorch, OpenBLAS free', free)];
}

function throughput() {
  const rivals = pytorchWays();
  const engines = ['onnx', 'native'].filter((engine) => contenders.includes(engine));
  const found = new Map(names.flatMap((name) => engines.map((engine) => [`${name} ${engine}`, []])));
  for (let round = 1; round <= rounds; round++) {
    const peak = node('peak.js');
    emit({ measure: 'peak', round, ...peak });
    for (const name of names) {
      const cell = cellNamed(name);
      const owns = engines.map((engine) => node('throughput.js', engine, name, options.seconds, 1));
      const others = rivals.map(({ label, measure }) => ({ label, ...measure(cell, options.seconds) }));
      for (const result of [...owns, ...others]) emit({ measure: 'throughput', round, ...result });
      for (const own of owns) {
        const reached = (own.examplesPerSecond * operationsPerExample(cell)) / 1e9 / peak.gflops;
        found.get(`${name} ${own.engine}`).push({ own, others, reached });
      }
      say(
        `round ${round}, ${name}: ${[...owns, ...others].map((r) => `${r.label ?? r.engine} ${count(r.examplesPerSecond)}`).join(', ')}`,
      );
    }
  }
  const right = { align: 'right' };
  const columns = [
    { title: 'model' },
    { title: 'engine' },
    { title: 'examples/s', ...right },
    { title: 'of the peak', ...right },
    { title: 'MB', ...right },
    ...rivals.flatMap(({ label }) => [
      { title: label, ...right },
      { title: 'ratio (range)', ...right },
    ]),
  ];
  const rows = [...found].map(([name, list]) => [
    ...name.split(' '),
    count(median(list.map(({ own }) => own.examplesPerSecond))),
    `${(100 * median(list.map(({ reached }) => reached))).toFixed(0)} %`,
    count(median(list.map(({ own }) => own.memoryMb))),
    ...rivals.flatMap((_, index) => {
      const ratios = list.map(({ own, others }) => own.examplesPerSecond / others[index].examplesPerSecond);
      const theirs = count(median(list.map(({ others }) => others[index].examplesPerSecond)));
      return [theirs, `${median(ratios).toFixed(2)} (${spread(ratios)})`];
    }),
  ]);
  say(`\n${renderTable(columns, rows)}\n`);
}

/** TensorFlow.js is so slow that a step or two each must do. */
function tensorflow() {
  const both = names.filter((name) => cellNamed(name).model.kind === 'recurrent');
  const rows = both.map((name) => {
    const [own, theirs] = [node('throughput.js', 'onnx', name, 1, 1), node('throughput.js', 'tfjs', name, 1, 1)];
    for (const result of [own, theirs]) emit({ measure: 'tfjs', ...result });
    say(`${name}: onnx ${count(own.examplesPerSecond)}, tfjs ${count(theirs.examplesPerSecond)}`);
    return [
      name,
      count(own.examplesPerSecond),
      count(theirs.examplesPerSecond),
      (own.examplesPerSecond / theirs.examplesPerSecond).toFixed(0),
    ];
  });
  const right = { align: 'right' };
  say(
    `\n${renderTable([{ title: 'model' }, { title: 'onnx', ...right }, { title: 'tfjs', ...right }, { title: 'ratio', ...right }], rows)}\n`,
  );
}

/** Two runs of one thread each beside each other, against one run of two threads. */
async function threads() {
  const name = names[0];
  const start = (threadCount) =>
    new Promise((resolve) => {
      const child = spawn(
        process.execPath,
        [here('throughput.js'), 'onnx', name, options.seconds, String(threadCount)],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      );
      let text = '';
      child.stdout.on('data', (chunk) => (text += chunk));
      child.once('close', () => resolve(JSON.parse(text).examplesPerSecond));
    });
  const ratios = [];
  for (let round = 1; round <= rounds; round++) {
    const two = await Promise.all([start(1), start(1)]);
    const [beside, together] = [two[0] + two[1], await start(2)];
    ratios.push(beside / together);
    emit({ measure: 'threads', round, cell: name, twoRunsOfOneThread: beside, oneRunOfTwoThreads: together });
  }
  say(
    `${name}: two runs of one thread do ${median(ratios).toFixed(2)} (${spread(ratios)}) times the work of one run of two threads\n`,
  );
}

/** A real worker on the baseline, from being started to its first batch; its memory. */
function start() {
  const list = Array.from({ length: rounds }, () => node('first-batch.js'));
  for (const result of list) emit({ measure: 'start', ...result });
  say(
    `baseline worker: first batch after ${count(median(list.map((r) => r.firstBatchMs)))} ms; memory at most ${count(Math.max(...list.map((r) => r.memoryMb)))} MB\n`,
  );
}

/** Building the largest shipped model. */
function build() {
  const list = Array.from({ length: rounds }, () => node('build.js'));
  for (const result of list) emit({ measure: 'build', ...result });
  const of = (key) => count(median(list.map((r) => r[key])));
  say(
    `${list[0].experiment}, ${list[0].nodes} nodes: graph ${of('graphMs')} ms, encoding ${of('encodeMs')} ms, session ${of('sessionMs')} ms\n`,
  );
}

/** How many times as fast training is with a pass as without it, cell by cell. */
function worthOfPasses(asked) {
  const left = asked === 'each' ? Object.keys(passes) : asked.split(',');
  const unknown = left.find((name) => !Object.hasOwn(passes, name));
  if (unknown !== undefined) throw new Error(`no pass ${unknown}; there are ${Object.keys(passes).join(', ')}`);
  const rows = names.map((name) => {
    const ratios = new Map(left.map((pass) => [pass, []]));
    for (let round = 1; round <= rounds; round++) {
      for (const pass of left) {
        const [all, without] = ['', pass].map((one) => node('throughput.js', 'onnx', name, options.seconds, 1, one));
        for (const result of [all, without]) emit({ measure: 'passes', round, ...result });
        ratios.get(pass).push(all.examplesPerSecond / without.examplesPerSecond);
      }
    }
    say(`${name}: done`);
    return [name, ...[...ratios.values()].map((list) => `${median(list).toFixed(2)} (${spread(list)})`)];
  });
  const columns = [{ title: 'model' }, ...left.map((title) => ({ title, align: 'right' }))];
  say(`\ntimes as fast with the pass as without it\n${renderTable(columns, rows)}\n`);
}

if (options.without !== undefined) {
  worthOfPasses(options.without);
  process.exit();
}
if (!skips('throughput')) throughput();
if (contenders.includes('tfjs')) tensorflow();
if (!skips('threads')) await threads();
if (!skips('start')) start();
if (!skips('build')) build();
