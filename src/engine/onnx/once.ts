// A program run once: loaded, fed, read, closed.

import type { Graph } from '../../graph/graph.js';
import type { Tensor } from '../../graph/tensor.js';
import type { NamedArrays } from '../../model/parameters.js';
import { optimized } from './passes/passes.js';
import { allocate, floats, fromFloats, ints, openSession } from './session.js';

/**
 * @param weights by the names of the graph's inputs
 * @param questions the input of that name, [T, B]
 * @returns the outputs by name
 */
export async function runOnce(
  graph: Graph,
  weights: NamedArrays,
  questions: Int32Array,
): Promise<ReadonlyMap<string, Float32Array | Int32Array>> {
  const session = await openSession(optimized(graph), 1);
  try {
    const asked = graph.inputs.find(({ node }) => node.name === 'questions')!;
    const given = [...weights].map(([name, { values, shape }]) => [name, fromFloats(values, shape)] as const);
    const feeds = { questions: allocate(asked), ...Object.fromEntries(given) };
    ints(feeds.questions).set(questions);
    const results = Object.fromEntries([...graph.outputs].map(([name, tensor]) => [name, allocate(tensor)]));
    await session.run(feeds, results);
    const valuesOf = (name: string, { dtype }: Tensor) => (dtype === 'f32' ? floats : ints)(results[name]!);
    return new Map([...graph.outputs].map(([name, tensor]) => [name, valuesOf(name, tensor)]));
  } finally {
    await session.close();
  }
}
