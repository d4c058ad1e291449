// Executes graphs with ONNX Runtime.

import type { Graph } from '../../graph/graph.js';
import type { Shape } from '../../graph/tensor.js';
import type { Arrays, Executor, NumberArray } from '../executor.js';
import { keptSession } from './kept-sessions.js';
import { optimized, type PassName } from './passes/passes.js';
import { RUNTIME_VERSION, tensorOn, type Feeds, type OrtTensor } from './session.js';

/** @param without passes over graphs that are left out, to see what they are worth */
export function onnxExecutor(threads: number, without: readonly PassName[] = []): Executor {
  return {
    version: RUNTIME_VERSION,
    load: async (plain) => {
      const graph = optimized(plain, without);
      const { run, close } = await keptSession(graph, threads);
      const tensors = tensorsOf(graph);
      return { run: (feeds, fetches) => run(tensors(feeds), tensors(fetches)), close };
    },
  };
}

/** Tensors on the arrays that a graph is run with, of which there are few: they change places between steps. */
function tensorsOf(graph: Graph): (arrays: Arrays) => Feeds {
  const shapes = new Map<string, Shape>([
    ...graph.inputs.map(({ node, shape }): [string, Shape] => [node.name!, shape]),
    ...[...graph.outputs].map(([name, { shape }]): [string, Shape] => [name, shape]),
  ]);
  const known = new WeakMap<NumberArray, OrtTensor>();
  const tensorFor = (name: string, array: NumberArray): OrtTensor => {
    const tensor = known.get(array) ?? tensorOn(array, shapes.get(name)!);
    known.set(array, tensor);
    return tensor;
  };
  return (arrays) => Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, tensorFor(name, array)]));
}
