// A graph executed by the definitions of its operations: slow, in double precision, and independent of any engine.
// Derivatives and engines are checked against it.

import type { Graph } from './graph.js';
import { operations } from './ops/table.js';
import { resolve, type Tensor } from './tensor.js';
import type { Value } from './value.js';

/**
 * @param inputs by name
 * @returns the outputs by name
 */
export function evaluate(graph: Graph, inputs: Readonly<Record<string, Value>>): Record<string, Value> {
  const known = new Map<Tensor, Value>();
  for (const tensor of graph.inputs) known.set(tensor, inputs[tensor.node.name!]!);
  for (const node of graph.nodes) {
    const operands = node.inputs.map((operand) => known.get(resolve(operand))!);
    operations[node.op].evaluate(node, operands).forEach((result, index) => known.set(node.outputs[index]!, result));
  }
  return Object.fromEntries([...graph.outputs].map(([name, tensor]) => [name, known.get(tensor)!]));
}
