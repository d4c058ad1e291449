// Sessions that the next model takes: it computes what it would with new ones.

import { expect, it } from 'vitest';
import { keptSession } from '../../../src/engine/onnx/kept-sessions.js';
import { allocate, floats, fromFloats } from '../../../src/engine/onnx/session.js';
import { makeGraph } from '../../../src/graph/graph.js';
import { add } from '../../../src/graph/ops/elementwise.js';
import { input } from '../../../src/graph/tensor.js';

const doubled = (size: number) => {
  const x = input('x', 'f32', [size]);
  return makeGraph('doubled', [x], { y: add(x, x) });
};

/** What runs a session that is closed at once: the same for the same session. */
async function opened(size: number): Promise<object> {
  const session = await keptSession(doubled(size), 1);
  await session.close();
  return session.run;
}

it('are taken by the next one of the same graph, and freed for one of another', async () => {
  const first = await opened(1);
  expect(await opened(1)).toBe(first);
  const other = await opened(2);
  expect(other).not.toBe(first);
  expect(await opened(1)).not.toBe(first);
});

it('are one user’s at a time', async () => {
  const [a, b] = [await keptSession(doubled(3), 1), await keptSession(doubled(3), 1)];
  expect(a.run).not.toBe(b.run);
  await a.close();
  const fetches = { y: allocate({ dtype: 'f32', shape: [3] }) };
  await b.run({ x: fromFloats(Float32Array.of(1, 2, 3), [3]) }, fetches);
  expect([...floats(fetches.y)]).toEqual([2, 4, 6]);
  await b.close();
});
