// Products of the same factors are computed once, in whatever order they are written: the derivatives of gates multiply
// the same values over and over, each time in another order.

import type { Graph } from '../../../graph/graph.js';
import { mul } from '../../../graph/ops/elementwise.js';
import { resolve, sameShape, type Node, type Tensor } from '../../../graph/tensor.js';
import { rewrite } from './rewrite.js';

/** Longer products are left as they are: those of cells have four at most. */
const MOST_FACTORS = 6;

interface Factor {
  readonly tensor: Tensor;
  readonly number: number;
}

/** A product, by what is multiplied: (x y) z, x (z y) and (z x) y are one. */
interface Product {
  readonly factors: readonly Factor[];
  readonly key: string;
  /** Where it stands among the nodes. */
  readonly place: number;
  /** As it is written: of two factors, or products. */
  readonly operands: readonly [Tensor, Tensor];
}

/**
 * (x y) z -> (x z) y where x z is needed anyway, and each product once. Only values of one shape are taken for factors;
 * what is stretched by broadcasting is left alone. Values change by rounding alone.
 */
export function shareProducts(graph: Graph): Graph {
  const products = productsOf(graph);
  const needed = neededByOthers(graph, products);
  const made = new Map<string, Tensor>();
  return rewrite(graph, (node, _, current) => {
    const product = products.get(node);
    return product && [make(product, current)];
  });

  function make(product: Product, current: (tensor: Tensor) => Tensor): Tensor {
    const known = made.get(product.key);
    if (known !== undefined) return known;
    const part = largestPart(product, needed);
    const of = (tensor: Tensor): Tensor => {
      const inner = products.get(tensor.node);
      return inner === undefined ? current(tensor) : make(inner, current);
    };
    const [x, y] = part === undefined ? product.operands.map(of) : [make(part.product, current), current(part.rest)];
    const result = mul(x!, y!);
    made.set(product.key, result);
    return result;
  }
}

function productsOf(graph: Graph): ReadonlyMap<Node, Product> {
  const products = new Map<Node, Product>();
  const numbers = new Map<Tensor, number>();
  const factorOf = (tensor: Tensor): Factor => {
    if (!numbers.has(tensor)) numbers.set(tensor, numbers.size);
    return { tensor, number: numbers.get(tensor)! };
  };
  graph.nodes.forEach((node, place) => {
    if (node.op !== 'Mul') return;
    const operands = node.inputs.map(resolve) as [Tensor, Tensor];
    if (!sameShape(operands[0].shape, operands[1].shape)) return;
    const factors = operands.flatMap((operand) => products.get(operand.node)?.factors ?? [factorOf(operand)]);
    if (factors.length > MOST_FACTORS) return;
    factors.sort((a, b) => a.number - b.number);
    products.set(node, { factors, key: keyOf(factors), place, operands });
  });
  return products;
}

/** Products that something else than a product reads, by their keys. */
function neededByOthers(graph: Graph, products: ReadonlyMap<Node, Product>): ReadonlyMap<string, Product> {
  const needed = new Map<string, Product>();
  const need = (tensor: Tensor): void => {
    const product = products.get(resolve(tensor).node);
    if (product !== undefined && !needed.has(product.key)) needed.set(product.key, product);
  };
  for (const node of graph.nodes) if (!products.has(node)) node.inputs.forEach(need);
  for (const tensor of graph.outputs.values()) need(tensor);
  return needed;
}

const keyOf = (factors: readonly Factor[]): string => factors.map(({ number }) => number).join();

/**
 * All factors but one, where that product is needed anyway: of several the one that is computed last, which is at hand.
 */
function largestPart(
  { factors }: Product,
  needed: ReadonlyMap<string, Product>,
): { readonly product: Product; readonly rest: Tensor } | undefined {
  const parts = factors.flatMap(({ tensor: rest }, index) => {
    const product = needed.get(keyOf(factors.toSpliced(index, 1)));
    return product === undefined ? [] : [{ product, rest }];
  });
  return parts.sort((a, b) => b.product.place - a.product.place)[0];
}
