// How long commands take to start, against Node alone: npm run bench:start -- [--rounds 15]
// [--against DIST/cli/main.js]
//
// Every measurement is a process of its own, each round takes one of each in turn, so that a machine whose speed drifts
// drifts for all of them; ratios are taken within a round, then their median. Commands read a small real database, made
// for it. `--against` measures another build beside this one. Prints every measurement as a JSON line on stdout, and a
// table on stderr.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { renderTable } from '../../dist/report/table.js';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, against: { type: 'string' } },
});
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const launcher = fileURLToPath(new URL('../../bin/harness', import.meta.url));

const SPEC = `name: start
data: {max: 9, examples: 60, validation: 20}
model: {encoder: [8], decoder: [8]}
training: {epochs: 2, batch_size: 16}
sweep: {parameters: {data.reverse: {values: [none, output]}}, seeds: [1, 2]}
`;

const COMMANDS = [
  ['--version'],
  ['--help'],
  ['sweep', '--help'],
  ['sweep', 'start.yaml', '--dry-run'],
  ['runs'],
  ['show', '1'],
  ['compare', '1', '2'],
];

/** What is measured: a name, and the words that start it. The first is what all others are held against. */
function contenders() {
  const programs = [['', main], ...(options.against === undefined ? [] : [['before: ', resolve(options.against)]])];
  return [
    { name: 'node -e 0', words: [process.execPath, '-e', '0'] },
    { name: 'bin/harness --version', words: [launcher, '--version'] },
    ...COMMANDS.flatMap((words) =>
      programs.map(([prefix, program]) => ({
        name: prefix + words.join(' '),
        words: [process.execPath, program, ...words],
      })),
    ),
  ];
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

function measure({ name, words }, settings) {
  const start = performance.now();
  const { status, stderr } = spawnSync(words[0], words.slice(1), settings);
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return ms;
}

const folder = mkdtempSync(join(tmpdir(), 'harness-bench-'));
try {
  writeFileSync(join(folder, 'start.yaml'), SPEC);
  const settings = { cwd: folder, env: { ...process.env, HARNESS_HOME: join(folder, 'runs') }, stdio: 'pipe' };
  execFileSync(process.execPath, [main, 'sweep', 'start.yaml'], settings);
  const all = contenders().map((one) => ({ ...one, ms: [] }));
  for (let round = 1; round <= Number(options.rounds); round++) {
    for (const one of all) {
      one.ms.push(measure(one, settings));
      console.log(JSON.stringify({ round, name: one.name, ms: one.ms.at(-1) }));
    }
  }
  const [bare] = all;
  const right = { align: 'right' };
  const columns = [
    { title: 'started' },
    { title: 'ms', ...right },
    { title: 'fastest', ...right },
    { title: 'of node', ...right },
  ];
  const rows = all.map(({ name, ms }) => {
    const ratio = median(ms.map((one, round) => one / bare.ms[round]));
    return [name, median(ms).toFixed(0), Math.min(...ms).toFixed(0), ratio.toFixed(2)];
  });
  console.error(renderTable(columns, rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
