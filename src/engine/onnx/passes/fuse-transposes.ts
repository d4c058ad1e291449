// Batched products read transposed and scaled factors as they lie, in place of copies of them, and a product that is
// transposed or scaled afterwards is computed so.

import type { Graph } from '../../../graph/graph.js';
import { axesOf, fusedMatmul, type Factor, type Layout } from '../../../graph/ops/fused.js';
import { uniformValue, resolve, sameShape, type Node, type Tensor } from '../../../graph/tensor.js';
import { ownInputs } from './own-inputs.js';
import { rewrite } from './rewrite.js';

const PLAIN: Layout = { trans: false, transBatch: false };
const LAYOUTS: readonly Layout[] = [false, true].flatMap((transBatch) =>
  [false, true].map((trans) => ({ trans, transBatch })),
);

/** `alpha` a b, by the factors as they lie. */
interface Product {
  readonly a: Factor;
  readonly b: Factor;
  readonly alpha: number;
}

/**
 * MatMul(Transpose(a), Mul(b, 2)) -> FusedMatMul(a, b); Transpose(MatMul(a, b)) -> FusedMatMul(b, a), both transposed.
 */
export function fuseTransposes(graph: Graph): Graph {
  const productsOf = ownInputs(graph, ({ op }) => op === 'MatMul');
  return rewrite(graph, (node, inputs) => {
    if (node.op === 'MatMul') return fused(inputs as [Tensor, Tensor]);
    const product = productsOf(node, inputs).own[0];
    if (product?.dtype !== 'f32') return undefined;
    const { a, b, alpha } = productOf(product);
    if (isTransposeOfMatrices(node)) return [fusedMatmul(turned(b), turned(a), alpha)];
    const scale = scaleOf(node);
    return scale && [fusedMatmul(a, b, alpha * scale.number)];
  });
}

function fused([left, right]: readonly [Tensor, Tensor]): readonly Tensor[] | undefined {
  if (left.dtype !== 'f32') return undefined; // of that, ONNX Runtime has a kernel
  const [a, b] = [sourceOf(left), sourceOf(right)];
  if (a.tensor === left && b.tensor === right) return undefined;
  return [fusedMatmul(a, b, a.alpha * b.alpha)];
}

function productOf({ node: { op, inputs, attributes } }: Tensor): Product {
  const [a, b] = inputs as [Tensor, Tensor];
  if (op === 'MatMul') return { a: { tensor: a, ...PLAIN }, b: { tensor: b, ...PLAIN }, alpha: 1 };
  const isSet = (name: string): boolean => attributes[name] === 1;
  return {
    a: { tensor: a, trans: isSet('transA'), transBatch: isSet('transBatchA') },
    b: { tensor: b, trans: isSet('transB'), transBatch: isSet('transBatchB') },
    alpha: attributes['alpha'] as number,
  };
}

const turned = (factor: Factor): Factor => ({ ...factor, trans: !factor.trans });

/** What a factor is made of by transposing and scaling alone, as far down as a product can read it as it lies. */
function sourceOf(tensor: Tensor): Factor & { readonly alpha: number } {
  let source = { tensor, ...PLAIN, alpha: 1 };
  let axes: readonly number[] = tensor.shape.map((_, axis) => axis);
  let { alpha } = source;
  for (let at = tensor; ;) {
    const { node } = at;
    const scale = scaleOf(node);
    if (node.op === 'Transpose') axes = axes.map((axis) => (node.attributes['perm'] as readonly number[])[axis]!);
    else if (scale !== undefined) alpha *= scale.number;
    else return source;
    at = scale?.scaled ?? resolve(node.inputs[0]!);
    const layout = LAYOUTS.find((one) => sameShape(axesOf(one, axes.length), axes));
    if (layout !== undefined) source = { tensor: at, ...layout, alpha };
  }
}

const isTransposeOfMatrices = ({ op, attributes }: Node): boolean => {
  if (op !== 'Transpose') return false;
  const perm = attributes['perm'] as readonly number[];
  return sameShape(perm, axesOf({ ...PLAIN, trans: true }, perm.length));
};

/** Where a node multiplies something with a number, which is written down: both. */
function scaleOf({ op, inputs, outputs }: Node): { readonly scaled: Tensor; readonly number: number } | undefined {
  if (op !== 'Mul') return undefined;
  const [x, y] = inputs.map(resolve) as [Tensor, Tensor];
  const [scaled, factor] = uniformValue(x) === undefined ? [x, y] : [y, x];
  const number = uniformValue(factor);
  return number === undefined || !sameShape(scaled.shape, outputs[0]!.shape) ? undefined : { scaled, number };
}
