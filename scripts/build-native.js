// Compiles the native runtime (src/engine/native/runtime), once for each instruction set, where there is a C++
// compiler: CXX, or c++. Where there is none, or it fails, that is said in a line, and `engine: native` trains with
// ONNX Runtime: nothing else needs it.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { include_dir as headers } from 'node-api-headers';
import pLimit from 'p-limit';

const sources = fileURLToPath(new URL('../src/engine/native/runtime', import.meta.url));
const built = fileURLToPath(new URL('../dist/engine/native/runtime.node', import.meta.url));
const compiler = process.env['CXX'] ?? 'c++';

/** By name: portable code, and on x86-64 what its processors may have. */
const INSTRUCTION_SETS = {
  portable: [],
  ...(process.arch === 'x64' && {
    avx2: ['-mavx2', '-mfma'],
    avx512: ['-mavx512f', '-mavx512dq', '-mavx512bw', '-mavx512vl', '-mfma', '-mprefer-vector-width=512'],
  }),
};

/**
 * Contraction makes products and sums one instruction; no result is traded for speed otherwise, but for errno and
 * traps.
 */
const FLAGS = [
  '-std=c++17',
  '-O3',
  '-ffp-contract=fast',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-fPIC',
  '-fvisibility=hidden',
];

const files = readdirSync(sources).sort();
const checksum = createHash('sha256');
for (const path of [...files.map((name) => join(sources, name)), fileURLToPath(import.meta.url)]) {
  checksum.update(readFileSync(path)); // what says how it is compiled, too
}
const version = checksum.digest('hex').slice(0, 8);
const stamp = `${built}.json`;
const state = JSON.stringify({ version, compiler, node: process.arch });
if (existsSync(built) && existsSync(stamp) && readFileSync(stamp, 'utf8') === state) process.exit(0);

const folder = mkdtempSync(join(tmpdir(), 'harness-native-'));
try {
  await compile();
} catch (error) {
  rmSync(built, { force: true });
  process.stderr.write(
    `The native runtime was not built (${error.message}): engine native trains with ONNX Runtime.\n`,
  );
} finally {
  rmSync(folder, { recursive: true });
}

async function compile() {
  const shared = [...FLAGS, `-DHARNESS_SOURCES="${version}"`, `-I${headers}`];
  if (process.arch === 'x64') shared.push('-DHARNESS_X86');
  const jobs = [{ file: 'addon.cc', set: 'addon', flags: [] }];
  for (const [set, flags] of Object.entries(INSTRUCTION_SETS)) {
    for (const file of files.filter((name) => name.endsWith('.cc') && name !== 'addon.cc'))
      jobs.push({ file, set, flags });
  }
  const limit = pLimit(availableParallelism());
  const objects = await Promise.all(
    jobs.map(({ file, set, flags }) =>
      limit(async () => {
        const object = join(folder, `${basename(file, '.cc')}-${set}.o`);
        await run([...shared, `-DISA=${set}`, ...flags, '-c', join(sources, file), '-o', object]);
        return object;
      }),
    ),
  );
  const made = join(folder, 'runtime.node');
  const undefinedAreNodes = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];
  await run(['-shared', ...undefinedAreNodes, ...objects, '-o', made]);
  mkdirSync(dirname(built), { recursive: true });
  // A program that runs keeps the file it has: the new one takes its place in one step.
  const beside = `${built}.${process.pid}`;
  writeFileSync(beside, readFileSync(made));
  renameSync(beside, built);
  writeFileSync(stamp, state);
}

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(compiler, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
    child.on('error', (error) => reject(error.code === 'ENOENT' ? new Error(`there is no ${compiler}`) : error));
    child.on('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`${compiler}: ${said.split('\n').find((line) => /error/i.test(line)) ?? `exit ${code}`}`)),
    );
  });
}
