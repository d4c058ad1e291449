// Sums of matrix products become one chain: each product is added to the last through Gemm's third operand, so the
// gradient of a kernel that is used at every time step is accumulated in place of being summed afterwards.

import type { Tensor } from '../../../graph/tensor.js';
import type { Graph } from '../../../graph/graph.js';
import { gemm } from '../../../graph/ops/matrix.js';
import { sum } from '../../../graph/ops/elementwise.js';
import { ownInputs } from './own-inputs.js';
import { rewrite } from './rewrite.js';

/** Sum(Gemm(a, b), Gemm(c, d), e) -> Gemm(c, d, Gemm(a, b, e)), for products nobody else uses. */
export function accumulateProducts(graph: Graph): Graph {
  const productsOf = ownInputs(graph, ({ op, inputs }) => op === 'Gemm' && inputs.length === 2);
  return rewrite(graph, (node, inputs) => {
    if (node.op !== 'Sum') return undefined;
    const { own: products, rest } = productsOf(node, inputs);
    if (products.length === 0) return undefined;
    const start = rest.length === 0 ? undefined : sum(rest);
    return [products.reduce<Tensor | undefined>(addProduct, start)!];
  });
}

function addProduct(accumulated: Tensor | undefined, product: Tensor): Tensor {
  if (accumulated === undefined) return product;
  const [a, b] = product.node.inputs as [Tensor, Tensor];
  const { transA, transB } = product.node.attributes;
  return gemm(a, b, { transA: transA === 1, transB: transB === 1, c: accumulated });
}
