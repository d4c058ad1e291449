// How fast datasets are made, and with how much memory: node scripts/bench/dataset.js [--rounds 3]
//
// Each measurement is a process of its own. Equations per second of everything: drawn, solved, encoded, keys for
// leakage.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildDataset } from '../../dist/data/dataset.js';
import { parseSpec } from '../../dist/spec/parse.js';

const cases = {
  'two operands, 0..999': 'max: 999, examples: 1000000',
  'two operands, 0..99999': 'max: 99999, examples: 1000000',
  'four operands, 0..999': 'max: 999, operands: 4, examples: 1000000',
  'four operands, + - *': 'max: 999, operands: 4, operators: ["+", "-", "*"], examples: 1000000',
  'digit lengths, 0..99999': 'max: 99999, sampling: digit_length, examples: 1000000',
  'carries, 0..99999': 'max: 99999, sampling: carries, examples: 1000000',
  'division, rounded': 'max: 9999, operators: ["/"], division: {rule: round, decimals: 2}, examples: 1000000',
};

const [word, rounds = '3'] = process.argv.slice(2);
if (word in cases) measure(word);
else {
  const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
  for (const name of Object.keys(cases)) {
    const results = Array.from({ length: Number(word === '--rounds' ? rounds : 3) }, () =>
      JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), name], { encoding: 'utf8' })),
    );
    const rate = median(results.map(({ perSecond }) => perSecond));
    const memory = Math.max(...results.map(({ megabytes }) => megabytes));
    console.log(`${name}: ${Math.round(rate).toLocaleString('en-US')} equations/s, ${memory} MB at most`);
  }
}

function measure(name) {
  const { data } = parseSpec('bench.yaml', `name: bench\ndata: {${cases[name]}, validation: 1000}`).config;
  const started = performance.now();
  buildDataset(data, 1);
  const seconds = (performance.now() - started) / 1000;
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ perSecond: data.examples / seconds, seconds, megabytes }));
}
