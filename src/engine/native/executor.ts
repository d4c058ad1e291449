// Executes graphs with the native runtime, one thread each.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Graph } from '../../graph/graph.js';
import type { Arrays, Executable, Executor } from '../executor.js';
import { optimized } from '../onnx/passes/passes.js';
import type { Runtime } from './addon.js';
import { encodeProgram } from './encode.js';

/** Passes that suit ONNX Runtime alone: here activations are fused with what follows them, and ranks cost nothing. */
const WITHOUT = ['match-ranks', 'fuse-activations'] as const;

export function nativeExecutor(runtime: Runtime): Executor {
  return { version: runtime.version, load: (graph) => Promise.resolve(executable(optimized(graph, WITHOUT), runtime)) };
}

/** A graph as it is. */
export function executable(graph: Graph, runtime: Runtime): Executable {
  const { code, constants, inputs, outputs, lengths, words, workspace } = encodeProgram(graph, runtime);
  const program = runtime.load(code, constants, lengths, words, workspace);
  const run = (feeds: Arrays, fetches: Arrays): void =>
    runtime.run(program, [...inputs.map((name) => feeds[name]!), ...outputs.map((name) => fetches[name]!)]);
  return {
    /** In the next turn: signals and timers have theirs between two steps. */
    run: async (feeds, fetches) => {
      await nextTurn();
      run(feeds, fetches);
    },
    close: () => Promise.resolve(),
  };
}
