// Rebuilding a graph node by node, with some nodes replaced: what every pass is made of.

import { makeGraph, type Graph } from '../../../graph/graph.js';
import { makeNode, resolve, type Node, type Tensor } from '../../../graph/tensor.js';

/**
 * What to put in a node's place (one tensor per output), or undefined to keep it. `inputs` are already rewritten; `current` tells
 * what any earlier tensor has become.
 */
export type Rule = (
  node: Node,
  inputs: readonly Tensor[],
  current: (tensor: Tensor) => Tensor,
) => readonly Tensor[] | undefined;

/** @returns the graph itself where nothing was replaced */
export function rewrite(graph: Graph, rule: Rule): Graph {
  const replaced = new Map<Tensor, Tensor>();
  const current = (tensor: Tensor): Tensor => {
    const resolved = resolve(tensor);
    return replaced.get(resolved) ?? resolved;
  };
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(current);
    const outputs = rule(node, inputs, current) ?? withInputs(node, inputs).outputs;
    if (outputs === node.outputs) continue;
    node.outputs.forEach((output, index) => {
      const replacement = outputs[index]!;
      if (replacement.node.name === undefined && node.name !== undefined) replacement.node.name = node.name;
      replaced.set(output, replacement);
    });
  }
  if (replaced.size === 0) return graph;
  const outputs = [...graph.outputs].map(([name, tensor]): [string, Tensor] => [name, current(tensor)]);
  return makeGraph(graph.name, graph.inputs, Object.fromEntries(outputs));
}

function withInputs(node: Node, inputs: readonly Tensor[]): Node {
  if (inputs.every((tensor, at) => tensor === node.inputs[at])) return node;
  const made = makeNode(node.op, inputs, node.outputs, node.attributes);
  if (node.name !== undefined) made.name = node.name;
  return made;
}
