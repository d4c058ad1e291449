// The native runtime for tests, and what it computes of a graph.

import { zerosFor } from '../../src/engine/executor.js';
import { nativeRuntime, type Runtime } from '../../src/engine/native/addon.js';
import { executable } from '../../src/engine/native/executor.js';
import type { Graph } from '../../src/graph/graph.js';
import type { Value } from '../../src/graph/value.js';

const found = nativeRuntime();

/** Whether there is none here: a machine without a compiler has nothing to test. */
export const HAS_NO_RUNTIME = found instanceof Error;

export function runtimeHere(): Runtime {
  if (found instanceof Error) throw found;
  return found;
}

/** The outputs of a graph, as it stands, by name. */
export async function runNative(
  graph: Graph,
  inputs: Readonly<Record<string, Pick<Value, 'data'>>>,
): Promise<Readonly<Record<string, Float32Array | Int32Array>>> {
  const feeds = Object.fromEntries(
    graph.inputs.map((tensor) => {
      const array = zerosFor(tensor);
      array.set(inputs[tensor.node.name!]!.data);
      return [tensor.node.name!, array];
    }),
  );
  const fetches = Object.fromEntries([...graph.outputs].map(([name, tensor]) => [name, zerosFor(tensor)]));
  await executable(graph, runtimeHere()).run(feeds, fetches);
  return fetches;
}
