// A number that stands everywhere does so in any shape: nothing is stretched when the program runs.

import type { Graph } from '../../../graph/graph.js';
import { constant, type NumberType, type OpName } from '../../../graph/tensor.js';
import { rewrite } from './rewrite.js';

const RESHAPING: readonly OpName[] = ['Expand', 'Reshape', 'Transpose'];

/** Expand(1) -> a constant of that shape. */
export function foldConstants(graph: Graph): Graph {
  return rewrite(graph, ({ op, outputs: [output] }, [x]) => {
    const value = x?.node.op === 'Constant' ? x.node.attributes['value'] : undefined;
    if (value === undefined || !RESHAPING.includes(op)) return undefined;
    return [constant(value as number, output!.shape, output!.dtype as NumberType)];
  });
}
