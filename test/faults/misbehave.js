// Loaded into a worker before its program (NODE_OPTIONS=--import): MISBEHAVE=exit:1,2 - those runs' workers end with code 3.
// MISBEHAVE_ATTEMPTS=1 limits it to first attempts. Other processes are left alone.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [how, runs = ''] = (process.env.MISBEHAVE ?? '').split(':');
const job = process.argv[1]?.endsWith('worker.js') === true ? JSON.parse(process.argv[2]) : undefined;
const attempts = Number(process.env.MISBEHAVE_ATTEMPTS ?? Infinity);

const WAYS = {
  exit: () => {
    console.error('this worker has lost its way');
    process.exit(3);
  },
  throw: () => {
    throw new Error('thrown before anything was done');
  },
  segfault: () => process.kill(process.pid, 'SIGSEGV'),
  memory: () => {
    const hoard = [];
    for (;;) hoard.push(Array.from({ length: 1000 }, () => ({})));
  },
  /** In the middle of its second epoch. */
  hang: () => {
    const { writeSync } = fs;
    fs.writeSync = (file, ...rest) => {
      if (String(rest[0]).includes('"type":"epoch","epoch":2')) for (;;);
      return writeSync(file, ...rest);
    };
    syncBuiltinESMExports();
  },
};

if (job !== undefined && runs.split(',').includes(String(job.run)) && job.attempt <= attempts) WAYS[how]();
