// Reverse-mode differentiation: from a scalar and the tensors it depends on to the graph of its gradients.

import { topologicalOrder } from './graph.js';
import { sum } from './ops/elementwise.js';
import { operations } from './ops/table.js';
import { constant, describe, formatType, label, sameShape, type Node, type Tensor } from './tensor.js';
import { expand } from './ops/broadcast.js';

/**
 * The gradients of the scalar `loss` with respect to each of `variables`, of the variables' shapes.
 * A variable the loss does not depend on gets zeros.
 */
export function gradients(loss: Tensor, variables: readonly Tensor[]): readonly Tensor[] {
  if (loss.shape.length !== 0) throw new Error(`internal: gradient of ${formatType(loss)}, expected a scalar`);
  const order = topologicalOrder([loss.node], differentiableOperands);
  const contributions = new Map<Tensor, Tensor[]>([[loss, [constant(1)]]]);
  const needed = dependents(order, variables);

  for (const node of order.reverse()) {
    const rule = operations[node.op].vjp;
    if (rule === 'none' || !needed.has(node)) continue;
    const cotangents = node.outputs.map((output) => total(contributions, output));
    if (cotangents.every((cotangent) => cotangent === undefined)) continue;
    rule(node, cotangents).forEach((cotangent, index) => {
      const operand = node.inputs[index]!;
      if (cotangent === undefined || !needed.has(operand.node)) return;
      checkShape(node, index, cotangent);
      const list = contributions.get(operand);
      if (list === undefined) contributions.set(operand, [cotangent]);
      else list.push(cotangent);
    });
  }
  return variables.map((variable) => total(contributions, variable) ?? expand(constant(0), variable.shape));
}

/** What a node's derivative looks at: a custom rule's own inputs, not the values it stands for. */
function differentiableOperands(node: Node): readonly Node[] {
  const count = node.op === 'Custom' ? node.inputs.length - node.outputs.length : node.inputs.length;
  return node.inputs.slice(0, count).map((operand) => operand.node);
}

/** The nodes through which the loss depends on a variable; only they need a backward pass. */
function dependents(order: readonly Node[], variables: readonly Tensor[]): Set<Node> {
  const needed = new Set(variables.map((variable) => variable.node));
  for (const node of order) if (differentiableOperands(node).some((operand) => needed.has(operand))) needed.add(node);
  return needed;
}

/** The sum of all contributions to a tensor's gradient, named after the tensor. */
function total(contributions: Map<Tensor, Tensor[]>, tensor: Tensor): Tensor | undefined {
  const list = contributions.get(tensor);
  if (list === undefined) return undefined;
  const gradient = sum(list);
  contributions.set(tensor, [gradient]);
  const { name } = tensor.node;
  if (name !== undefined && gradient.node.name === undefined && gradient.node.outputs.length === 1) {
    label(`grad/${name}`, gradient);
  }
  return gradient;
}

function checkShape(node: Node, index: number, cotangent: Tensor): void {
  const operand = node.inputs[index]!;
  if (sameShape(cotangent.shape, operand.shape)) return;
  throw new Error(
    `internal: gradient of ${describe(node)} for input ${index} is ${formatType(cotangent)}, expected ` +
      `${formatType(operand)}`,
  );
}
