// How long exports of many runs take, and how much memory: node scripts/bench/export.js [RUNS [EPOCHS]]
//
// On a synthetic database (scripts/bench/synthetic.js), by the command as a user gives it.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDatabase } from './synthetic.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const [runs = 10_000, epochs = 40] = process.argv.slice(2).map(Number);

const folder = mkdtempSync(join(tmpdir(), 'harness-bench-'));
try {
  makeDatabase(join(folder, 'runs'), { runs, epochs, perExperiment: 100_000 });
  // Says its greatest memory at its end.
  const watch = "data:text/javascript,process.on('exit', () => console.error(process.resourceUsage().maxRSS))";
  for (const format of ['mlflow', 'tensorboard', 'parquet', 'csv']) {
    const before = performance.now();
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', watch, main, 'export', 'synthetic-1', '--format', format, '-o', format],
      { cwd: folder, env: { ...process.env, HARNESS_HOME: join(folder, 'runs') }, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    const seconds = (performance.now() - before) / 1000;
    const files = readdirSync(join(folder, format), { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    const megabytes = Math.round(Number(stderr.trim().split('\n').at(-1)) / 1000);
    console.log(
      `${format}: ${runs} runs x ${epochs} epochs, ${files.length} files in ${seconds.toFixed(1)} s, at most ${megabytes} MB of memory`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
