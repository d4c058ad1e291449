// What a run costs beside its training: node scripts/bench/runs.js [--runs 1000] [--jobs 2]
// [--program dist/cli/main.js]
//
// A sweep of so many runs of one short epoch (12 steps), by the command line of this build or of another one. Prints
// runs a second; milliseconds of a slot from one run's last word to the next one's first (and, where processes train
// one run after the other, the same within a process); and what the coordinator holds (RSS) at every tenth of the way.
// Needs a build.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';

const own = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    jobs: { type: 'string', default: '2' },
    program: { type: 'string', default: own },
  },
});
const [runs, jobs] = [Number(values.runs), Number(values.jobs)];
const SPEC = `name: runs
data: {max: 9, examples: 80, validation: 0.25}
model: {encoder: [6], decoder: [6]}
training: {epochs: 1, batch_size: 5, optimizer: {learning_rate: 0.01}}
sweep: {seeds: [${Array.from({ length: runs }, (_, index) => index + 1).join(', ')}]}
limits: {max_runs: 100000}
`;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** What a process holds, in MB. */
const residentMb = (pid) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000;

/** Runs that were begun. */
const begun = (home) => (existsSync(home) ? readdirSync(home).filter((name) => /^run\d/.test(name)).length : 0);

/** Who trained a run, when it began, and when it ended. */
function timesOf(home, run) {
  const text = readFileSync(join(home, run, 'attempt-1', 'events.ndjson'), 'utf8')
    .trimEnd()
    .split('\n');
  const [first, last] = [JSON.parse(text[0]), JSON.parse(text.at(-1))];
  return { pid: first.provenance.pid, began: first.at, ended: last.at };
}

/** Milliseconds from the end of each run to the beginning of the next one of the same process. */
function gapsOf(times) {
  return [...grouped(times).values()].flatMap((ofOne) => {
    const inOrder = ofOne.sort((a, b) => a.began - b.began);
    return inOrder.slice(1).map(({ began }, index) => began - inOrder[index].ended);
  });
}

/** By process. */
function grouped(times) {
  const groups = new Map();
  for (const one of times) groups.set(one.pid, [...(groups.get(one.pid) ?? []), one]);
  return groups;
}

const folder = mkdtempSync(join(tmpdir(), 'harness-bench-'));
try {
  const [home, spec] = [join(folder, 'runs'), join(folder, 'runs.yaml')];
  writeFileSync(spec, SPEC);
  const started = performance.now();
  const env = { ...process.env, HARNESS_HOME: home };
  const words = [values.program, 'sweep', spec, '--jobs', values.jobs, '--json'];
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'ignore'] });
  let next = 0;
  const look = setInterval(() => {
    const done = begun(home);
    if (child.exitCode !== null || done < next) return;
    console.log(
      JSON.stringify({
        runs: done,
        seconds: Math.round((performance.now() - started) / 1000),
        coordinator_mb: Math.round(residentMb(child.pid)),
      }),
    );
    next = done + Math.ceil(runs / 10);
  }, 500);
  const [code] = await once(child, 'exit');
  clearInterval(look);
  const seconds = (performance.now() - started) / 1000;
  const times = readdirSync(home)
    .filter((name) => /^run\d/.test(name))
    .map((run) => timesOf(home, run));
  const slotMs = (jobs * seconds * 1000) / times.length;
  const gaps = gapsOf(times);
  console.log(
    JSON.stringify({
      code,
      runs: times.length,
      jobs,
      seconds: Number(seconds.toFixed(1)),
      runs_per_second: Number((times.length / seconds).toFixed(1)),
      overhead_ms: Math.round(slotMs - mean(times.map(({ began, ended }) => ended - began))),
      between_two_runs_of_a_process_ms: gaps.length === 0 ? null : median(gaps),
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
