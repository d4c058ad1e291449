// Rebuilding a graph node by node, with some nodes replaced: what every pass is made of.

import type { Graph } from '../../../graph/graph.js';
import { makeNode, resolve, type Node, type Tensor } from '../../../graph/tensor.js';

/**
 * What to put in a node's place (one tensor per output), or undefined to keep it. `inputs` are already rewritten;
 * `current` tells what any earlier tensor has become.
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
  const order = new Order();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(current);
    const outputs = rule(node, inputs, current) ?? withInputs(node, inputs).outputs;
    for (const { node: made } of outputs) {
      if (node.name !== undefined && !order.has(made)) made.name ??= node.name;
      order.place(made);
    }
    if (outputs === node.outputs) continue;
    node.outputs.forEach((output, index) => replaced.set(output, outputs[index]!));
  }
  if (replaced.size === 0) return graph;
  const outputs = new Map([...graph.outputs].map(([name, tensor]) => [name, current(tensor)]));
  return { ...graph, outputs, nodes: needed(order.nodes, outputs.values()) };
}

/** Nodes, each after those that it reads: new ones may stand on others that no rule was asked about. */
class Order {
  readonly nodes: Node[] = [];
  readonly #placed = new Set<Node>();

  has(node: Node): boolean {
    return node.op === 'Input' || this.#placed.has(node);
  }

  /** Iterative: a rule may make a chain as long as a network has steps. */
  place(node: Node): void {
    for (const open = [node]; open.length > 0;) {
      const last = open.at(-1)!;
      const missing = this.has(last) ? undefined : last.inputs.find((input) => !this.has(resolve(input).node));
      if (missing !== undefined) {
        open.push(resolve(missing).node);
        continue;
      }
      open.pop();
      if (this.has(last)) continue;
      this.#placed.add(last);
      this.nodes.push(last);
    }
  }
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
