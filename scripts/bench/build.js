// What it costs to get a model ready: node scripts/bench/build.js
// Of all runs that experiments/ ask for, the one whose training program has the most nodes. Prints one JSON line.

import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { codecOf, expand, parseSpec } from '../../dist/index.js';
import { encodeModel } from '../../dist/engine/onnx/encode.js';
import { optimized } from '../../dist/engine/onnx/passes/passes.js';
import { openSession } from '../../dist/engine/onnx/session.js';
import { networkConfig } from '../../dist/model/network-config.js';
import { trainingProgram } from '../../dist/model/programs.js';

const folder = new URL('../../experiments/', import.meta.url);
/** Of all examples at once, as good a number as any: nodes are as many. */
const sizeOf = ({ batch_size: size }) => (size === 'all' ? 1024 : size);
const build = ({ config }) =>
  optimized(
    trainingProgram(networkConfig(config, codecOf(config.data)), config.training, {
      batch: sizeOf(config.training),
      weighted: false,
    }).graph,
  );

const plans = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) =>
    expand(parseSpec(name, readFileSync(new URL(name, folder), 'utf8'))).map((plan) => ({ ...plan, name })),
  );
/** Of what needs no file beside its spec, and is trained here. */
const own = plans.filter(({ config }) => !('file' in config.data) && typeof config.engine === 'string');
const largest = own.reduce(
  (most, plan) => {
    const nodes = build(plan).nodes.length;
    return nodes > most.nodes ? { plan, nodes } : most;
  },
  { nodes: 0 },
);

const timed = async (work) => {
  const before = performance.now();
  const result = await work();
  return [result, performance.now() - before];
};
const [graph, graphMs] = await timed(() => build(largest.plan));
const [, encodeMs] = await timed(() => encodeModel(graph));
const [session, openMs] = await timed(() => openSession(graph, 1));
await session.close();
const { name, label } = largest.plan;
console.log(
  JSON.stringify({
    experiment: `${name}: ${label}`,
    nodes: largest.nodes,
    graphMs,
    encodeMs,
    sessionMs: openMs - encodeMs,
  }),
);
