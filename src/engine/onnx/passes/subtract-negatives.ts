// What is added after its sign was turned is subtracted: a derivative by what is subtracted arrives with its sign turned.

import type { Graph } from '../../../graph/graph.js';
import { sub, sum } from '../../../graph/ops/elementwise.js';
import { resolve, type Tensor } from '../../../graph/tensor.js';
import { rewrite } from './rewrite.js';
import { countUses } from './uses.js';

/** Sum(a, b, Neg(c), Neg(d)) -> Sub(Sub(Sum(a, b), c), d), for negatives nobody else uses. */
export function subtractNegatives(graph: Graph): Graph {
  const uses = countUses(graph);
  return rewrite(graph, (node, inputs) => {
    if (node.op !== 'Sum') return undefined;
    const isOwnNegative = (index: number): boolean => {
      const original = resolve(node.inputs[index]!);
      return original.node.op === 'Neg' && uses.get(original) === 1;
    };
    const negatives = inputs.filter((_, index) => isOwnNegative(index));
    const rest = inputs.filter((_, index) => !isOwnNegative(index));
    if (negatives.length === 0 || rest.length === 0) return undefined;
    return [negatives.reduce<Tensor>((total, negative) => sub(total, negative.node.inputs[0]!), sum(rest))];
  });
}
