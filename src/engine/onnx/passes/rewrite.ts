// Rebuilding a graph node by node, with some nodes replaced: what every pass is made of.

import type { Graph } from '../../../graph/graph.js';
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
  const order = inOrder();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(current);
    const outputs = rule(node, inputs, current) ?? withInputs(node, inputs).outputs;
    for (const output of outputs) order.place(output.node);
    if (outputs === node.outputs) continue;
    node.outputs.forEach((output, index) => {
      const replacement = outputs[index]!;
      if (replacement.node.name === undefined && node.name !== undefined) replacement.node.name = node.name;
      replaced.set(output, replacement);
    });
  }
  if (replaced.size === 0) return graph;
  const outputs = new Map([...graph.outputs].map(([name, tensor]) => [name, current(tensor)]));
  return { ...graph, outputs, nodes: needed(order.nodes, outputs.values()) };
}

/** Nodes, each after those that it reads: new ones may stand on others that no rule was asked about. */
function inOrder(): { readonly nodes: readonly Node[]; readonly place: (node: Node) => void } {
  const nodes: Node[] = [];
  const placed = new Set<Node>();
  const place = (node: Node): void => {
    if (node.op === 'Input' || placed.has(node)) return;
    placed.add(node);
    for (const input of node.inputs) place(resolve(input).node);
    nodes.push(node);
  };
  return { nodes, place };
}

/** Those that the outputs are made of. */
function needed(nodes: readonly Node[], outputs: Iterable<Tensor>): readonly Node[] {
  const read = new Set<Node>();
  for (const { node } of outputs) read.add(node);
  const kept: Node[] = [];
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at]!;
    if (!read.has(node)) continue;
    for (const input of node.inputs) read.add(resolve(input).node);
    kept.push(node);
  }
  return kept.reverse();
}

function withInputs(node: Node, inputs: readonly Tensor[]): Node {
  if (inputs.every((tensor, at) => tensor === node.inputs[at])) return node;
  const made = makeNode(node.op, inputs, node.outputs, node.attributes);
  if (node.name !== undefined) made.name = node.name;
  return made;
}
