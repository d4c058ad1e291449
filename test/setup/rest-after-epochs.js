// Loaded before the program (setup/unhurried.ts): a training rests REST_MS after each epoch that it has logged, and
// computes nothing. One that goes on from a checkpoint does not: it has been cut off.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const restMs = Number(process.env.REST_MS);
const { writeSync } = fs;
const nobody = new Int32Array(new SharedArrayBuffer(4));
let isResumed = false;

fs.writeSync = (file, data, ...rest) => {
  const written = writeSync(file, data, ...rest);
  if (data.includes('"resumedFrom":{')) isResumed = true;
  if (data.includes('"type":"epoch"') && !isResumed) Atomics.wait(nobody, 0, 0, restMs);
  return written;
};
syncBuiltinESMExports();
