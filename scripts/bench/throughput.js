// One model on one engine in a process of its own:
// node scripts/bench/throughput.js ENGINE CELL SECONDS THREADS [WITHOUT]
// WITHOUT names passes of src/engine/onnx/passes that are left out, with commas between them.
// Prints one JSON line: examples per second by the median step, and what starting and memory cost.

import { performance } from 'node:perf_hooks';
import { engineNamed } from '../../dist/engine/engines.js';
import { GraphModel } from '../../dist/engine/graph-model.js';
import { onnxExecutor } from '../../dist/engine/onnx/executor.js';
import { networkParameters } from '../../dist/model/network.js';
import { initialWeights } from '../../dist/model/parameters.js';
import { randomStream } from '../../dist/util/random.js';
import { cellNamed, training } from './cells.js';

const [engine, name, seconds, threads, without = ''] = process.argv.slice(2);
const { model: network, batch: size } = cellNamed(name);
const random = randomStream('bench', name);
const characters = (length) => Int32Array.from({ length: length * size }, () => random.below(network.vocabulary));
const batch = { size, questions: characters(network.inputLength), targets: characters(network.outputLength) };

const started = performance.now();
const weights = initialWeights(networkParameters(network), 1);
const passes = without.split(',').filter(Boolean);
const model =
  passes.length === 0
    ? await engineNamed(engine).createModel(network, training, weights, { threads: Number(threads) })
    : new GraphModel(network, training, weights, onnxExecutor(Number(threads), passes));
let step = 0;
const train = () => model.train(batch, { learningRate: 0.001, step: ++step, random: randomStream('bench', step) });
await train();
const firstStepMs = performance.now() - started; // weights drawn, graph built, session made, one step

const times = [];
if (engine !== 'tfjs') for (let warm = 0; warm < 3; warm++) await train();
const begun = performance.now();
do {
  const before = performance.now();
  await train();
  times.push(performance.now() - before);
} while (performance.now() - begun < Number(seconds) * 1000);
await model.close();

times.sort((a, b) => a - b);
const stepMs = times[Math.floor(times.length / 2)];
const result = { engine, cell: name, threads: Number(threads), without, examplesPerSecond: (1000 * size) / stepMs };
const memoryMb = process.resourceUsage().maxRSS / 1000;
console.log(JSON.stringify({ ...result, stepMs, steps: times.length, firstStepMs, memoryMb }));
