// Loaded into a worker before its program (NODE_OPTIONS=--import): MISBEHAVE='exit:1,2 throw:3' - the workers of runs 1
// and 2 end with code 3, that of run 3 throws. MISBEHAVE_ATTEMPTS=1 limits it to first attempts. Other processes are
// left alone.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const ways = (process.env.MISBEHAVE ?? '').split(' ').map((way) => way.split(':'));
const isWorker = process.argv[1]?.endsWith('worker/main.js') === true;
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
  /**
   * In the middle of its second epoch: it hears nothing more, as in an endless loop, without using the processor for
   * it.
   */
  hang: () => {
    const forever = new Int32Array(new SharedArrayBuffer(4));
    const { writeSync } = fs;
    fs.writeSync = (file, ...rest) => {
      if (String(rest[0]).includes('"type":"epoch","epoch":2')) {
        writeSync(process.stderr.fd, 'this worker hears nothing more\n');
        Atomics.wait(forever, 0, 0);
      }
      return writeSync(file, ...rest);
    };
    syncBuiltinESMExports();
  },
};

const wayOf = ({ run, attempt }) =>
  attempt <= attempts ? ways.find(([, runs = '']) => runs.split(',').includes(String(run)))?.[0] : undefined;

if (isWorker) {
  const { on } = process;
  // As soon as the program has heard which run it is to train. A listener of our own would take messages that come
  // before it.
  process.on = (name, listener) => {
    const heard = (message) => {
      listener(message);
      if (message.type === 'train') WAYS[wayOf(message.job)]?.();
    };
    return on.call(process, name, name === 'message' ? heard : listener);
  };
}
