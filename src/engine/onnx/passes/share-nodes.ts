// What is computed twice from the same operands is computed once: recurrent layers take the same steps of their input
// apart, and turn the same kernel over, once for each use.

import type { Graph } from '../../../graph/graph.js';
import { formatType, type Node, type Tensor } from '../../../graph/tensor.js';
import { rewrite } from './rewrite.js';

/** Add(Tanh(x), Tanh(x)) with one Tanh. */
export function shareNodes(graph: Graph): Graph {
  const first = new Map<string, Node>();
  const numbers = new Map<Tensor, number>();
  const numberOf = (tensor: Tensor): number => {
    if (!numbers.has(tensor)) numbers.set(tensor, numbers.size);
    return numbers.get(tensor)!;
  };
  return rewrite(graph, (node, inputs, current) => {
    const key = `${node.op} ${inputs.map(numberOf).join()} ${attributesOf(node)}`;
    const same = first.get(key);
    if (same === undefined) first.set(key, node);
    return same?.outputs.map(current);
  });
}

/** What a node is beside its operands: a constant has its type, the others have it from those. */
function attributesOf({ op, attributes, outputs }: Node): string {
  const values = Object.values(attributes).join(';');
  return op === 'Constant' ? `${values} ${formatType(outputs[0]!)}` : values;
}
