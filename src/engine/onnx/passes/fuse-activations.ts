// A product whose only reader is an activation takes it along: its values are still at hand when that comes.

import type { Graph } from '../../../graph/graph.js';
import { fusedGemm, isActivation } from '../../../graph/ops/fused.js';
import { ownInputs } from './own-inputs.js';
import { rewrite } from './rewrite.js';

/** Sigmoid(Gemm(a, b, c)) -> FusedGemm(a, b, c) */
export function fuseActivations(graph: Graph): Graph {
  const productsOf = ownInputs(graph, ({ op }) => op === 'Gemm');
  return rewrite(graph, (node, inputs) => {
    if (!isActivation(node.op)) return undefined;
    const [product] = productsOf(node, inputs).own;
    return product && [fusedGemm(product, node.op)];
  });
}
