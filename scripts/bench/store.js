// How fast results come in and go out: npm run bench:store
// How costs grow with runs and wrong answers: npm run bench:store -- --scale [1000,10000,100000]
//
// Commands are timed as whole processes, five times each, on synthetic databases (scripts/bench/synthetic.js); the
// median and the range are printed.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addWrongAnswers, makeDatabase, QUESTIONS } from './synthetic.js';

const scale = process.argv.indexOf('--scale');
if (scale !== -1) {
  const { measureGrowth } = await import('./scale.js');
  measureGrowth((process.argv[scale + 1] ?? '1000,10000,100000').split(',').map(Number));
  process.exit();
}

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const TIMES = 5;

const folder = mkdtempSync(join(tmpdir(), 'harness-bench-'));
const seconds = (home, words) => {
  const env = { ...process.env, HARNESS_HOME: home };
  const before = performance.now();
  execFileSync(process.execPath, [main, ...words], { env, maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'inherit'] });
  return (performance.now() - before) / 1000;
};
const report = (what, values, bound) => {
  const sorted = [...values].sort((a, b) => a - b);
  const [median, low, high] = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted.at(-1)];
  console.log(`${what}: ${median.toFixed(2)} s (${low.toFixed(2)}-${high.toFixed(2)}), wanted below ${bound} s`);
};
const repeat = (work) => Array.from({ length: TIMES }, work);

try {
  const recorder = join(folder, 'recorder');
  makeDatabase(recorder, { runs: 3, epochs: 1 });
  const empty = statSync(join(recorder, 'harness.db')).size;
  const taken = [1, 2, 3].map((run) => addWrongAnswers(recorder, run, 40));
  const rows = taken.reduce((sum, one) => sum + one.rows, 0);
  const rates = taken.map((one) => one.rows / one.seconds).sort((a, b) => a - b);
  const bytes = statSync(join(recorder, 'harness.db')).size - empty;
  console.log(
    `wrong answers taken in: ${Math.round(rates[1] / 1000)} thousand/s (${rates.map((rate) => Math.round(rate / 1000)).join(', ')})`,
  );
  console.log(`bytes each, questions and indexes included: ${(bytes / rows).toFixed(1)} (${rows} rows)`);

  report(
    'the program alone (--version)',
    repeat(() => seconds(recorder, ['--version'])),
    0.5,
  );
  const questions = `compare of two runs with ${QUESTIONS} questions`;
  report(
    questions,
    repeat(() => seconds(recorder, ['compare', '1', '2'])),
    0.5,
  );
  report(
    `${questions}, --history`,
    repeat(() => seconds(recorder, ['compare', '1', '2', '--history'])),
    0.5,
  );

  const thousand = join(folder, 'thousand');
  makeDatabase(thousand, { runs: 1000, epochs: 100 });
  const board = ['compare', '--experiment', 'synthetic-1'];
  report(
    'leaderboard over 1,000 runs x 100 epochs',
    repeat(() => seconds(thousand, board)),
    1,
  );

  const tenThousand = join(folder, 'ten-thousand');
  makeDatabase(tenThousand, { runs: 10_000, epochs: 100 });
  report(
    'runs over 10,000, the newest 1,000 shown',
    repeat(() => seconds(tenThousand, ['runs'])),
    0.5,
  );
  report(
    'runs --limit 20000, all of them',
    repeat(() => seconds(tenThousand, ['runs', '--limit', '20000'])),
    0.5,
  );
  report(
    'runs --json, 10,000 of them',
    repeat(() => seconds(tenThousand, ['runs', '--json'])),
    0.5,
  );
} finally {
  rmSync(folder, { recursive: true });
}
