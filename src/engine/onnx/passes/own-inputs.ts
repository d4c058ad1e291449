// Which inputs of a node nobody else reads: they may be taken apart without anything being computed twice.

import type { Graph } from '../../../graph/graph.js';
import { resolve, type Node, type Tensor } from '../../../graph/tensor.js';

/** @returns of a node, its inputs as a pass has them by now: those of the kind that only it reads, and the rest */
export function ownInputs(
  graph: Graph,
  isKind: (node: Node) => boolean,
): (node: Node, inputs: readonly Tensor[]) => { readonly own: readonly Tensor[]; readonly rest: readonly Tensor[] } {
  const uses = countUses(graph);
  return (node, inputs) => {
    const isOwn = node.inputs.map(resolve).map((tensor) => isKind(tensor.node) && uses.get(tensor) === 1);
    return { own: inputs.filter((_, at) => isOwn[at]), rest: inputs.filter((_, at) => !isOwn[at]) };
  };
}

/** Reads by nodes and as outputs of the graph. */
function countUses(graph: Graph): ReadonlyMap<Tensor, number> {
  const uses = new Map<Tensor, number>();
  const count = (tensor: Tensor): unknown => uses.set(resolve(tensor), (uses.get(resolve(tensor)) ?? 0) + 1);
  for (const node of graph.nodes) node.inputs.forEach(count);
  for (const tensor of graph.outputs.values()) count(tensor);
  return uses;
}
