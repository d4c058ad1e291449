// What is added after its sign was turned is subtracted: a derivative by what is subtracted arrives with its sign
// turned.

import type { Graph } from '../../../graph/graph.js';
import { sub, sum } from '../../../graph/ops/elementwise.js';
import type { Tensor } from '../../../graph/tensor.js';
import { ownInputs } from './own-inputs.js';
import { rewrite } from './rewrite.js';

/** Sum(a, b, Neg(c), Neg(d)) -> Sub(Sub(Sum(a, b), c), d), for negatives nobody else uses. */
export function subtractNegatives(graph: Graph): Graph {
  const negativesOf = ownInputs(graph, ({ op }) => op === 'Neg');
  return rewrite(graph, (node, inputs) => {
    if (node.op !== 'Sum') return undefined;
    const { own: negatives, rest } = negativesOf(node, inputs);
    if (negatives.length === 0 || rest.length === 0) return undefined;
    return [negatives.reduce<Tensor>((total, negative) => sub(total, negative.node.inputs[0]!), sum(rest))];
  });
}
