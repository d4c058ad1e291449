// How the values of a graph are kept in memory: which type, which tensors are parts of others.

import { resolve, sizeOf, uniformValue, type DType, type Node, type Tensor } from '../../graph/tensor.js';

/** What a value is kept as: truth is 0 or 1 of the type that was compared. */
export type Stored = Exclude<DType, 'bool'>;

export function storedAs(tensor: Tensor): Stored {
  const { dtype, node } = resolve(tensor);
  return dtype === 'bool' ? storedAs(node.inputs[0]!) : dtype;
}

/** Words of four bytes for each value. */
export const wordsEach = (type: Stored): number => (type === 'f64' ? 2 : 1);

export const wordsOf = (tensor: Tensor): number => sizeOf(tensor.shape) * wordsEach(storedAs(tensor));

/** A tensor that is a stretch of another one's values. */
export interface Part {
  readonly of: Tensor;
  /** How many values lie before it. */
  readonly offset: number;
}

/**
 * What a tensor is a part of, where nothing is computed for it; undefined for one that is computed, given or constant.
 */
export function partOf({ node, index }: Tensor): Part | undefined {
  const [source] = node.inputs;
  switch (node.op) {
    case 'Reshape':
      return { of: resolve(source!), offset: 0 };
    case 'Cast': {
      const isSame = node.outputs[0]!.dtype !== 'bool' && storedAs(source!) === node.outputs[0]!.dtype;
      return isSame ? { of: resolve(source!), offset: 0 } : undefined;
    }
    case 'Split': {
      if (!isOutermost(source!.shape, node.attributes['axis'] as number)) return undefined;
      const before = node.outputs.slice(0, index);
      return { of: resolve(source!), offset: before.reduce((total, { shape }) => total + sizeOf(shape), 0) };
    }
    default:
      return undefined;
  }
}

/** Whether parts along an axis lie one behind the other. */
export const isOutermost = (shape: readonly number[], axis: number): boolean => sizeOf(shape.slice(0, axis)) === 1;

/** The tensor that a part is in the end a part of. */
export function wholeOf(tensor: Tensor): Part {
  let whole: Part = { of: resolve(tensor), offset: 0 };
  for (let next = partOf(whole.of); next !== undefined; next = partOf(whole.of)) {
    whole = { of: next.of, offset: whole.offset + next.offset };
  }
  return whole;
}

/** The node that computes a tensor, or one that it is a part of. */
export const computedBy = (tensor: Tensor): Node => wholeOf(tensor).of.node;

/** Whether nothing is computed for a node when a program runs. */
export const isFree = (node: Node): boolean =>
  node.op === 'Constant' || node.op === 'Input' || node.outputs.every((output) => partOf(output) !== undefined);

const ELEMENTWISE: ReadonlySet<Node['op']> = new Set<Node['op']>([
  'Add',
  'Div',
  'Equal',
  'Erf',
  'Exp',
  'Greater',
  'HardSigmoid',
  'Min',
  'Mul',
  'Neg',
  'Relu',
  'Sigmoid',
  'Sqrt',
  'Sub',
  'Sum',
  'Tanh',
]);

/** Whether each value of a node's result is computed from one value of each operand. */
export const isElementwise = ({ op }: Node): boolean => ELEMENTWISE.has(op);

/** Whether an operand has the same value everywhere. */
export const isOneNumber = (operand: Tensor): boolean =>
  sizeOf(operand.shape) === 1 || uniformValue(wholeOf(operand).of) !== undefined;

/**
 * Whether an operand is stretched in a way that the shape of the result says: it is neither whole nor a single number.
 */
export const isStretched = (operand: Tensor, size: number): boolean =>
  sizeOf(operand.shape) !== size && !isOneNumber(operand);
