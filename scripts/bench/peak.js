// What one thread of ONNX Runtime reaches in matrix products alone, in a process of its own: node scripts/bench/peak.js
// Prints one JSON line: 10^9 operations per second, the best over shapes of the recurrent products of LSTM 256.

import { performance } from 'node:perf_hooks';
import { allocate, openSession } from '../../dist/engine/onnx/session.js';
import { makeGraph } from '../../dist/graph/graph.js';
import { gemm } from '../../dist/graph/ops/matrix.js';
import { input } from '../../dist/graph/tensor.js';

const shapes = [
  [1024, 256, 256], // gates: [4U, U] [U, B]
  [256, 1024, 256], // back to the state: [U, 4U] [4U, B]
  [1024, 1024, 1024],
];
const SECONDS = 0.7;

async function measure([rows, inner, columns]) {
  const a = input('a', 'f32', [rows, inner]);
  const b = input('b', 'f32', [inner, columns]);
  const product = gemm(a, b);
  const session = await openSession(makeGraph('product', [a, b], { product }), 1);
  const feeds = { a: allocate(a), b: allocate(b) };
  for (const tensor of Object.values(feeds)) tensor.data.forEach((_, i, all) => (all[i] = Math.sin(i)));
  const fetches = { product: allocate(product) };
  const times = [];
  const begun = performance.now();
  do {
    const before = performance.now();
    await session.run(feeds, fetches);
    times.push(performance.now() - before);
  } while (performance.now() - begun < SECONDS * 1000);
  await session.close();
  times.sort((x, y) => x - y);
  return (2 * rows * inner * columns) / times[Math.floor(times.length / 2)] / 1e6;
}

const found = [];
for (const shape of shapes) found.push({ shape, gflops: await measure(shape) });
const best = found.reduce((most, next) => (next.gflops > most.gflops ? next : most));
console.log(JSON.stringify({ gflops: best.gflops, shape: best.shape, all: found }));
