// A number beside a column [.., 1] is written with as many dimensions as that: ONNX Runtime merges dimensions of length
// 1 that both have, and goes through the column in one go. Beside a number without dimensions it goes value by value.

import type { Graph } from '../../../graph/graph.js';
import {
  constant,
  makeTensor,
  uniformValue,
  type NumberType,
  type OpName,
  type Tensor,
} from '../../../graph/tensor.js';
import { rewrite } from './rewrite.js';

const OF_TWO: readonly OpName[] = ['Add', 'Sub', 'Mul', 'Div', 'Min'];

/** Mul([N, 1], 2) -> Mul([N, 1], [[2]]) */
export function matchRanks(graph: Graph): Graph {
  return rewrite(graph, ({ op, outputs, attributes }, inputs) => {
    if (!OF_TWO.includes(op) || !isColumn(outputs[0]!) || !inputs.some(isNumber)) return undefined;
    const ones = outputs[0]!.shape.map(() => 1);
    const matched = inputs.map((tensor) => (isNumber(tensor) ? withShape(tensor, ones) : tensor));
    return [makeTensor(op, matched, outputs[0]!, attributes)];
  });
}

const isColumn = ({ shape }: Tensor): boolean => shape.length > 1 && shape.at(-1) === 1;

const isNumber = (tensor: Tensor): boolean => tensor.shape.length === 0 && uniformValue(tensor) !== undefined;

function withShape(tensor: Tensor, shape: readonly number[]): Tensor {
  return constant(uniformValue(tensor)!, shape, tensor.dtype as NumberType);
}
