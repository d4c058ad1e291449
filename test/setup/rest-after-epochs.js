// Loaded before the program (setup/unhurried.ts): a training rests after each epoch that it has logged, and computes nothing.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const REST_MS = 250;
const { writeSync } = fs;
const nobody = new Int32Array(new SharedArrayBuffer(4));

fs.writeSync = (file, data, ...rest) => {
  const written = writeSync(file, data, ...rest);
  if (data.includes('"type":"epoch"')) Atomics.wait(nobody, 0, 0, REST_MS);
  return written;
};
syncBuiltinESMExports();
