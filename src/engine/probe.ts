// Whether an executor computes the smallest graph there is.

import { makeGraph } from '../graph/graph.js';
import { add } from '../graph/ops/elementwise.js';
import { input } from '../graph/tensor.js';
import type { Executor } from './executor.js';

export async function computes(executor: Executor): Promise<boolean> {
  const x = input('x', 'f32', [1]);
  const executable = await executor.load(makeGraph('probe', [x], { y: add(x, x) }));
  const y = new Float32Array(1);
  await executable.run({ x: Float32Array.of(21) }, { y });
  await executable.close();
  return y[0] === 42;
}
