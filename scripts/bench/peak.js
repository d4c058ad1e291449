// What one thread reaches in matrix products alone, in a process of its own: node scripts/bench/peak.js
// Prints one JSON line: 10^9 operations per second, the best over shapes of the recurrent products of LSTM 256, with
// ONNX Runtime or the native runtime, whichever is faster.

import { performance } from 'node:perf_hooks';
import { nativeRuntime } from '../../dist/engine/native/addon.js';
import { nativeExecutor } from '../../dist/engine/native/executor.js';
import { onnxExecutor } from '../../dist/engine/onnx/executor.js';
import { makeGraph } from '../../dist/graph/graph.js';
import { gemm } from '../../dist/graph/ops/matrix.js';
import { input, sizeOf } from '../../dist/graph/tensor.js';

const shapes = [
  [1024, 256, 256], // gates: [4U, U] [U, B]
  [256, 1024, 256], // back to the state: [U, 4U] [4U, B]
  [1024, 1024, 1024],
];
const SECONDS = 0.4;

async function measure(executor, [rows, inner, columns]) {
  const a = input('a', 'f32', [rows, inner]);
  const b = input('b', 'f32', [inner, columns]);
  const product = gemm(a, b);
  const executable = await executor.load(makeGraph('product', [a, b], { product }));
  const numbers = ({ shape }) => Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i));
  const feeds = { a: numbers(a), b: numbers(b) };
  const fetches = { product: new Float32Array(sizeOf(product.shape)) };
  const times = [];
  const begun = performance.now();
  do {
    const before = performance.now();
    await executable.run(feeds, fetches);
    times.push(performance.now() - before);
  } while (performance.now() - begun < SECONDS * 1000);
  await executable.close();
  times.sort((x, y) => x - y);
  return (2 * rows * inner * columns) / times[Math.floor(times.length / 2)] / 1e6;
}

const runtime = nativeRuntime();
const executors = { onnx: onnxExecutor(1), ...(!(runtime instanceof Error) && { native: nativeExecutor(runtime) }) };
const found = [];
for (const shape of shapes) {
  for (const [engine, executor] of Object.entries(executors)) {
    found.push({ engine, shape, gflops: await measure(executor, shape) });
  }
}
const best = found.reduce((most, next) => (next.gflops > most.gflops ? next : most));
console.log(JSON.stringify({ ...best, all: found }));
