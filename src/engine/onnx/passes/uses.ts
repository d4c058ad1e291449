// How often each tensor of a graph is read.

import type { Graph } from '../../../graph/graph.js';
import { resolve, type Tensor } from '../../../graph/tensor.js';

/** Reads by nodes and as outputs of the graph. */
export function countUses(graph: Graph): ReadonlyMap<Tensor, number> {
  const uses = new Map<Tensor, number>();
  const count = (tensor: Tensor): unknown => uses.set(resolve(tensor), (uses.get(resolve(tensor)) ?? 0) + 1);
  for (const node of graph.nodes) node.inputs.forEach(count);
  for (const tensor of graph.outputs.values()) count(tensor);
  return uses;
}
