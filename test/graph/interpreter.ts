// A graph executed in double precision, one value at a time, by the definitions of the operations: slow, and
// independent of any engine. Derivatives and engines are checked against it.

import type { Graph } from '../../src/graph/graph.js';
import { resolve, sizeOf, type Node, type Shape, type Tensor } from '../../src/graph/tensor.js';

export interface Value {
  readonly shape: Shape;
  readonly data: Float64Array;
}

export function value(shape: Shape, data: ArrayLike<number>): Value {
  if (sizeOf(shape) !== data.length) throw new Error(`${data.length} values for [${shape.join()}]`);
  return { shape, data: Float64Array.from(data) };
}

/** @returns the outputs by name */
export function interpret(graph: Graph, inputs: Readonly<Record<string, Value>>): Record<string, Value> {
  const known = new Map<Tensor, Value>();
  for (const tensor of graph.inputs) known.set(tensor, inputs[tensor.node.name!]!);
  for (const node of graph.nodes) {
    const operands = node.inputs.map((operand) => known.get(resolve(operand))!);
    compute(node, operands).forEach((result, index) => known.set(node.outputs[index]!, result));
  }
  return Object.fromEntries([...graph.outputs].map(([name, tensor]) => [name, known.get(tensor)!]));
}

function compute(node: Node, operands: readonly Value[]): readonly Value[] {
  const [a, b, c] = operands;
  const one = (shape: Shape, data: ArrayLike<number>): readonly Value[] => [value(shape, data)];
  const axes = node.attributes['axes'] as readonly number[];
  const axis = node.attributes['axis'] as number;
  const outputs = node.outputs.map((output) => output.shape);
  const shape = outputs[0]!;
  switch (node.op) {
    case 'Constant':
      return one(shape, new Float64Array(sizeOf(shape)).fill(node.attributes['value'] as number));
    case 'Add':
      return [zip(a!, b!, shape, (x, y) => x + y)];
    case 'Sub':
      return [zip(a!, b!, shape, (x, y) => x - y)];
    case 'Mul':
      return [zip(a!, b!, shape, (x, y) => x * y)];
    case 'Div':
      return [zip(a!, b!, shape, (x, y) => x / y)];
    case 'Min':
      return [zip(a!, b!, shape, Math.min)];
    case 'Greater':
      return [zip(a!, b!, shape, (x, y) => (x > y ? 1 : 0))];
    case 'HardSigmoid':
      return one(
        shape,
        a!.data.map((x) => Math.min(1, Math.max(0, 0.2 * x + 0.5))),
      );
    case 'MatMul':
      return one(
        shape,
        build(shape, ([n, row, column]) => {
          let total = 0;
          for (let i = 0; i < a!.shape[2]!; i++) total += read(a!, [n!, row!, i]) * read(b!, [n!, i, column!]);
          return total;
        }),
      );
    case 'Equal':
      return [zip(a!, b!, shape, (x, y) => (x === y ? 1 : 0))];
    case 'Sum':
      return [operands.reduce((total, term) => zip(total, term, shape, (x, y) => x + y))];
    case 'Neg':
      return one(
        shape,
        a!.data.map((x) => -x),
      );
    case 'Sqrt':
      return one(shape, a!.data.map(Math.sqrt));
    case 'Sigmoid':
      return one(
        shape,
        a!.data.map((x) => 1 / (1 + Math.exp(-x))),
      );
    case 'Tanh':
      return one(shape, a!.data.map(Math.tanh));
    case 'Cast':
    case 'Reshape':
      return one(shape, a!.data);
    case 'Expand':
      return [zip(a!, value([], [0]), shape, (x) => x)];
    case 'ReduceSum':
      return [reduce(a!, axes, shape, 0, (x, y) => x + y)];
    case 'ReduceMin':
      return [reduce(a!, axes, shape, Infinity, Math.min)];
    case 'Gemm':
      return [product(node, a!, b!, c, shape)];
    case 'Transpose': {
      const perm = node.attributes['perm'] as readonly number[];
      return one(
        shape,
        build(shape, (at) =>
          read(
            a!,
            perm.map((_, i) => at[perm.indexOf(i)]!),
          ),
        ),
      );
    }
    case 'Concat': {
      return one(
        shape,
        build(shape, (at) => {
          let offset = at[axis]!;
          const part = operands.find((candidate) => {
            if (offset < candidate.shape[axis]!) return true;
            offset -= candidate.shape[axis]!;
            return false;
          })!;
          return read(part, at.with(axis, offset));
        }),
      );
    }
    case 'Split': {
      let offset = 0;
      return outputs.map((part) => {
        const start = offset;
        offset += part[axis]!;
        return value(
          part,
          build(part, (at) => read(a!, at.with(axis, at[axis]! + start))),
        );
      });
    }
    case 'OneHot':
      return one(
        shape,
        build(shape, (at) => (read(a!, at.toSpliced(axis, 1)) === at[axis] ? 1 : 0)),
      );
    case 'ArgMax':
      return one(
        shape,
        build(shape, (at) => {
          const line = Array.from({ length: a!.shape[axis]! }, (_, i) => read(a!, at.toSpliced(axis, 0, i)));
          return line.indexOf(Math.max(...line));
        }),
      );
    case 'Softmax':
    case 'LogSoftmax': {
      const exps = value(a!.shape, a!.data.map(Math.exp));
      const kept = a!.shape.map((size, i) => (i === axis ? 1 : size));
      const total = reduce(exps, [axis], kept, 0, (x, y) => x + y);
      const softmax = zip(exps, total, shape, (x, y) => x / y);
      return [node.op === 'Softmax' ? softmax : value(shape, softmax.data.map(Math.log))];
    }
    case 'Input':
    case 'Custom':
      throw new Error(`${node.op} is no operation`);
  }
}

function product(node: Node, a: Value, b: Value, c: Value | undefined, shape: Shape): Value {
  const { transA, transB } = node.attributes;
  const inner = transA === 1 ? a.shape[0]! : a.shape[1]!;
  const data = build(shape, ([row, column]) => {
    let total = c === undefined ? 0 : readBroadcast(c, [row!, column!]);
    for (let i = 0; i < inner; i++) {
      total += read(a, transA === 1 ? [i, row!] : [row!, i]) * read(b, transB === 1 ? [column!, i] : [i, column!]);
    }
    return total;
  });
  return value(shape, data);
}

/** Every value of a tensor from its place. */
function build(shape: Shape, at: (place: number[]) => number): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, flat) => at(placeOf(flat, shape)));
}

function placeOf(flat: number, shape: Shape): number[] {
  const place: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return place;
}

function read({ shape, data }: Value, place: readonly number[]): number {
  return data[place.reduce((flat, index, axis) => flat * shape[axis]! + index, 0)]!;
}

function readBroadcast(tensor: Value, place: readonly number[]): number {
  const own = place.slice(place.length - tensor.shape.length);
  return read(
    tensor,
    own.map((index, axis) => (tensor.shape[axis] === 1 ? 0 : index)),
  );
}

function zip(a: Value, b: Value, shape: Shape, f: (x: number, y: number) => number): Value {
  return value(
    shape,
    build(shape, (at) => f(readBroadcast(a, at), readBroadcast(b, at))),
  );
}

function reduce(
  x: Value,
  axes: readonly number[],
  shape: Shape,
  start: number,
  f: (a: number, b: number) => number,
): Value {
  const keeps = shape.length === x.shape.length;
  const data = new Float64Array(sizeOf(shape)).fill(start);
  x.data.forEach((entry, flat) => {
    const place = placeOf(flat, x.shape);
    const target = keeps ? place.map((i, a) => (axes.includes(a) ? 0 : i)) : place.filter((_, a) => !axes.includes(a));
    const index = target.reduce((sum, i, a) => sum * shape[a]! + i, 0);
    data[index] = f(data[index]!, entry);
  });
  return value(shape, data);
}
