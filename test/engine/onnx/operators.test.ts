// Every operation, executed by ONNX Runtime and by the interpreter.

import { describe, expect, it } from 'vitest';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { encodeModel } from '../../../src/engine/onnx/encode.js';
import { makeGraph, type Graph } from '../../../src/graph/graph.js';
import { concat, split, transpose } from '../../../src/graph/ops/arrange.js';
import { expand, reduceMin, reduceSum, reshape } from '../../../src/graph/ops/broadcast.js';
import { argMax, logSoftmax, oneHot, softmax } from '../../../src/graph/ops/classes.js';
import * as el from '../../../src/graph/ops/elementwise.js';
import { gemm, matmul } from '../../../src/graph/ops/matrix.js';
import { vjps } from '../../../src/graph/ops/table.js';
import { constant, custom, input, sizeOf, type Shape, type Tensor } from '../../../src/graph/tensor.js';
import { randomStream } from '../../../src/util/random.js';
import { interpret, value, type Value } from '../../graph/interpreter.js';

const x = (...shape: number[]): Tensor => input('x', 'f32', shape);
const y = (...shape: number[]): Tensor => input('y', 'f32', shape);
const classes = (...shape: number[]): Tensor => input('c', 'i32', shape);

const cases: Readonly<Record<string, () => readonly Tensor[]>> = {
  Add: () => [el.add(x(2, 3), y(3)), el.add(x(2, 3), y(2, 1))],
  ArgMax: () => [argMax(x(4, 3), 0), argMax(x(4, 3), 1)],
  Cast: () => [el.cast(classes(3), 'f32'), el.cast(el.equal(classes(3), input('d', 'i32', [3])), 'i32')],
  Concat: () => [concat([x(2, 3), y(4, 3)], 0), concat([x(2, 3), y(2, 2)], 1)],
  Constant: () => [constant(1.5), constant(-2, [2, 3]), constant(3, [2], 'i32')],
  Custom: () => [custom([x(2)], [el.tanh(x(2))], () => [])[0]!],
  Div: () => [el.div(x(2, 3), y(2, 3))],
  Equal: () => [el.cast(el.equal(classes(2, 3), input('d', 'i32', [2, 3])), 'i32')],
  Expand: () => [expand(x(2, 1), [4, 2, 3])],
  Gemm: () => [
    gemm(x(2, 4), y(4, 3)),
    gemm(x(4, 2), y(3, 4), { transA: true, transB: true }),
    gemm(x(4, 2), y(4, 3), { transA: true, c: input('z', 'f32', [2, 1]) }),
    gemm(x(2, 4), y(3, 4), { transB: true, c: input('z', 'f32', [2, 3]) }),
  ],
  Greater: () => [
    el.cast(el.greater(x(2, 3), y(2, 3)), 'i32'),
    el.cast(el.greater(classes(4), constant(0, [], 'i32')), 'i32'),
  ],
  HardSigmoid: () => [el.hardSigmoid(el.mul(x(6), constant(5)))],
  Input: () => [x(2, 3)],
  LogSoftmax: () => [logSoftmax(x(4, 3), 0), logSoftmax(x(4, 3), 1)],
  MatMul: () => [matmul(x(2, 3, 4), y(2, 4, 5))],
  Min: () => [el.min(x(2, 3), y(2, 3)), el.min(constant(0), x(3))],
  Mul: () => [el.mul(x(2, 3), y(2, 3)), el.mul(x(), y(2))],
  Neg: () => [el.neg(x(3))],
  OneHot: () => [oneHot(classes(4), 3, 0), oneHot(classes(2, 4), 3, 1)],
  ReduceMin: () => [reduceMin(classes(3, 4), [0])],
  ReduceSum: () => [reduceSum(x(2, 3, 4), [1]), reduceSum(x(2, 3), [0, 1]), reduceSum(classes(3, 4), [0], true)],
  Reshape: () => [reshape(x(2, 6), [3, 4]), reshape(classes(4), [2, 2])],
  Sigmoid: () => [el.sigmoid(x(5))],
  Softmax: () => [softmax(x(4, 3), 0)],
  Split: () => split(x(5, 2), [2, 3], 0),
  Sqrt: () => [el.sqrt(el.mul(x(4), x(4)))],
  Sub: () => [el.sub(x(2, 3), y())],
  Sum: () => [el.sum([x(2, 3), y(2, 3), x(2, 3)])],
  Tanh: () => [el.tanh(x(5))],
  Transpose: () => [transpose(x(2, 3, 4), [2, 0, 1])],
};

describe('on ONNX Runtime', () => {
  it.each(Object.entries(cases))('%s computes what its definition says', async (_, outputs) => {
    for (const output of outputs()) await compare(output);
  });

  it('every operation of the table has been tried', () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(vjps).sort());
  });
});

async function compare(output: Tensor): Promise<void> {
  const graph = makeGraph('op', inputsOf(output), { out: output });
  const feeds = Object.fromEntries(graph.inputs.map((tensor) => [tensor.node.name!, draw(tensor)]));
  const expected = interpret(graph, feeds)['out']!;
  const found = await execute(graph, feeds);
  expect(found.dims).toEqual(expected.shape);
  expected.data.forEach((entry, i) => expect(Number(found.data[i])).toBeCloseTo(entry, 5));
}

/** Named inputs below a tensor, each name once: cases use one name for one tensor. */
function inputsOf(output: Tensor): Tensor[] {
  const found = new Map<string, Tensor>();
  const visit = (tensor: Tensor): void => {
    if (tensor.node.op === 'Input') found.set(tensor.node.name!, tensor);
    tensor.node.inputs.forEach(visit);
  };
  visit(output);
  unify(output, found);
  return [...found.values()];
}

/** Lets every use of a name be the same tensor. */
function unify(output: Tensor, found: ReadonlyMap<string, Tensor>): void {
  const operands = output.node.inputs as Tensor[];
  operands.forEach((operand, i) => {
    if (operand.node.op === 'Input') operands[i] = found.get(operand.node.name!)!;
    else unify(operand, found);
  });
}

function draw({ node, shape, dtype }: Tensor): Value {
  const random = randomStream('operators', node.name!);
  return value(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, () => (dtype === 'i32' ? random.below(3) : 2 * random.uniform() - 1)),
  );
}

async function execute(graph: Graph, feeds: Readonly<Record<string, Value>>) {
  const session = await InferenceSession.create(encodeModel(graph), { logSeverityLevel: 3 });
  const tensors = Object.fromEntries(
    graph.inputs.map(({ node, dtype, shape }) => [node.name!, toOrt(dtype, shape, feeds[node.name!]!)]),
  );
  const { out } = await session.run(tensors);
  await session.release();
  return { dims: [...out!.dims], data: out!.data as Float32Array };
}

function toOrt(dtype: Tensor['dtype'], shape: Shape, { data }: Value): OrtTensor {
  return dtype === 'i32'
    ? new OrtTensor('int32', Int32Array.from(data), shape)
    : new OrtTensor('float32', Float32Array.from(data), shape);
}
