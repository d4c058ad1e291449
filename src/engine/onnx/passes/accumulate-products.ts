// Sums of matrix products become one chain: each product is added to the last through Gemm's third operand, so the
// gradient of a kernel that is used at every time step is accumulated in place of being summed afterwards.

import { resolve, type Tensor } from '../../../graph/tensor.js';
import type { Graph } from '../../../graph/graph.js';
import { gemm } from '../../../graph/ops/matrix.js';
import { sum } from '../../../graph/ops/elementwise.js';
import { rewrite } from './rewrite.js';
import { countUses } from './uses.js';

/** Sum(Gemm(a, b), Gemm(c, d), e) -> Gemm(c, d, Gemm(a, b, e)), for products nobody else uses. */
export function accumulateProducts(graph: Graph): Graph {
  const uses = countUses(graph);
  return rewrite(graph, (node, inputs) => {
    if (node.op !== 'Sum') return undefined;
    const isOwnProduct = (index: number): boolean => {
      const original = resolve(node.inputs[index]!);
      return original.node.op === 'Gemm' && original.node.inputs.length === 2 && uses.get(original) === 1;
    };
    const products = inputs.filter((_, index) => isOwnProduct(index));
    const rest = inputs.filter((_, index) => !isOwnProduct(index));
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
