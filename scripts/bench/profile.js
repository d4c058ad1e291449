// Where the time of a training step goes, by operation: node scripts/bench/profile.js [CELL] [STEPS]
// ONNX Runtime's own profile of the program; medians per operation and shape, so that a busy machine shows less.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { encodeModel } from '../../dist/engine/onnx/encode.js';
import { allocate } from '../../dist/engine/onnx/session.js';
import { optimized } from '../../dist/engine/onnx/passes/passes.js';
import { trainingProgram } from '../../dist/model/programs.js';
import { renderTable } from '../../dist/report/table.js';
import { cellNamed, training } from './cells.js';

const [name = 'lstm256', steps = '30'] = process.argv.slice(2);
const { model, batch } = cellNamed(name);
const graph = optimized(trainingProgram(model, training, { batch, weighted: false }).graph);
const folder = mkdtempSync(join(tmpdir(), 'harness-profile-'));
const session = await InferenceSession.create(encodeModel(graph), {
  graphOptimizationLevel: 'disabled',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 3,
  enableProfiling: true,
  profileFilePrefix: join(folder, 'profile'),
  extra: { session: { set_denormal_as_zero: '1' } },
});
const tensorOf = (tensor, fill) => {
  const made = allocate(tensor);
  made.data.forEach((_, i) => (made.data[i] = fill(i)));
  return made;
};
const feeds = Object.fromEntries(
  graph.inputs.map((t) => [
    t.node.name,
    tensorOf(t, (i) => (t.dtype === 'i32' ? i % model.vocabulary : 0.1 * Math.abs(Math.sin(i)))),
  ]),
);
const fetches = Object.fromEntries([...graph.outputs].map(([key, tensor]) => [key, allocate(tensor)]));
for (let step = 0; step < Number(steps); step++) await session.run(feeds, fetches);
session.endProfiling();
await session.release();
const [file] = readdirSync(folder);
const events = JSON.parse(readFileSync(join(folder, file), 'utf8'));
rmSync(folder, { recursive: true });

const groups = new Map();
for (const { cat, name: event, dur, args } of events) {
  if (cat !== 'Node' || !event.endsWith('_kernel_time')) continue;
  const shapes = (list) =>
    (list ?? [])
      .slice(0, 3)
      .map((entry) => `[${Object.values(entry)[0].join(',')}]`)
      .join(' ');
  const key = `${args.op_name} ${shapes(args.input_type_shape)}`;
  groups.set(key, [...(groups.get(key) ?? []), dur]);
}
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const rows = [...groups].map(([key, durations]) => {
  const [each, calls] = [median(durations), durations.length / Number(steps)];
  return { key, each, calls, total: each * calls };
});
const all = rows.reduce((sum, { total }) => sum + total, 0);
const byOperation = new Map();
for (const { key, total } of rows) {
  const op = key.split(' ')[0];
  byOperation.set(op, (byOperation.get(op) ?? 0) + total);
}
const right = { align: 'right' };
const share = (part) => `${((100 * part) / all).toFixed(1)} %`;
const sorted = (list, of) => [...list].sort((a, b) => of(b) - of(a));
console.log(`${name}: ${(all / 1000).toFixed(1)} ms a step in ${graph.nodes.length} nodes\n`);
console.log(
  renderTable(
    [{ title: 'operation' }, { title: 'share', ...right }],
    sorted(byOperation, ([, t]) => t)
      .slice(0, 12)
      .map(([op, t]) => [op, share(t)]),
  ),
);
console.log(
  `\n${renderTable(
    [
      { title: 'operation and inputs' },
      { title: 'share', ...right },
      { title: 'calls', ...right },
      { title: 'us', ...right },
    ],
    sorted(rows, (r) => r.total)
      .slice(0, 25)
      .map((r) => [r.key, share(r.total), String(Math.round(r.calls)), r.each.toFixed(0)]),
  )}`,
);
