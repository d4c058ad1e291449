// A number that stands everywhere does so in any shape: nothing is stretched when the program runs.

import type { Graph } from '../../../graph/graph.js';
import { constant, uniformValue, type NumberType, type OpName } from '../../../graph/tensor.js';
import { rewrite } from './rewrite.js';

const RESHAPING: readonly OpName[] = ['Expand', 'Reshape', 'Transpose'];

/** Expand(1) -> a constant of that shape. */
export function foldConstants(graph: Graph): Graph {
  return rewrite(graph, ({ op, outputs: [output] }, [x]) => {
    const value = x && uniformValue(x);
    if (value === undefined || !RESHAPING.includes(op)) return undefined;
    return [constant(value, output!.shape, output!.dtype as NumberType)];
  });
}
