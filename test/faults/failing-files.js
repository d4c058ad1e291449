// Loaded into a process before the program (NODE_OPTIONS=--import): makes its n-th file operation below HARNESS_HOME
// fail. FAILING_FILES=worker:ENOSPC:7 - the disk is full from the 7th operation of the worker on: whatever would write
// fails. FAILING_FILES=coordinator:EIO:2 - the second operation fails, once. A file FAILED in FAILING_FILES_NOTES says
// that it did.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const [process_, code, count] = (process.env.FAILING_FILES ?? '').split(':');
const home = process.env.HARNESS_HOME;
const notes = process.env.FAILING_FILES_NOTES;
const isWorker = process.argv[1]?.endsWith('worker/main.js') === true;

/** What a full disk refuses. */
const WRITING = new Set(['openSync', 'writeSync', 'mkdirSync']);
const ALL = [...WRITING, 'fsyncSync', 'fdatasyncSync', 'renameSync', 'rmSync'];

if (home !== undefined && (process_ === 'worker') === isWorker && code !== undefined) {
  const original = { ...fs };
  const ours = new Set();
  let passed = 0;
  const fail = (name) => {
    original.writeFileSync(join(notes, 'FAILED'), name);
    const error = new Error(`${code}: made up by a test, ${name}`);
    throw Object.assign(error, { code, syscall: name });
  };
  for (const name of ALL) {
    fs[name] = (target, ...rest) => {
      const isOurs = typeof target === 'number' ? ours.has(target) : String(target).startsWith(home);
      const isReading = name === 'openSync' && (rest[0] ?? 'r') === 'r';
      if (isOurs && !isReading) {
        passed++;
        if (code === 'EIO' ? passed === Number(count) : passed >= Number(count) && WRITING.has(name)) fail(name);
      }
      const result = original[name](target, ...rest);
      if (name === 'openSync' && isOurs) ours.add(result);
      return result;
    };
  }
  syncBuiltinESMExports();
}
