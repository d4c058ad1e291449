// A graph as the bytes of an ONNX model. Field numbers are those of onnx.proto
// (github.com/onnx/onnx/blob/main/onnx/onnx.proto); the wire format comes from the protobuf package.

import { createHash } from 'node:crypto';
import type { FloatArray, NamedArrays } from '../../model/parameters.js';
import { BinaryWriter, WireType } from '../../util/protobuf.js';
import { tensorNames, type Graph } from '../../graph/graph.js';
import { resolve, type AttributeValue, type TensorType } from '../../graph/tensor.js';
import { ELEMENT_TYPES, OPSET, translate, type Initializer, type Naming, type OnnxNode } from './operators.js';

/** onnx.proto's version this follows; 10 came with opset 21. */
const IR_VERSION = 10;

const ATTRIBUTE_TYPES = { int: 2, ints: 7 } as const;

export interface EncodeOptions {
  /** Inputs that become constants of the model, by name. */
  readonly weights?: NamedArrays;
  /**
   * The batch size the graph was built for, to be left open: every dimension that is a multiple of it becomes that multiple
   * of `batch`, the last dimension of the input `questions`. Large enough, and prime, so that no other dimension is one.
   */
  readonly openBatch?: number;
}

/** The graph as a serialized `ModelProto`. */
export function encodeModel(graph: Graph, { weights, openBatch }: EncodeOptions = {}): Uint8Array {
  const { nodes, initializers } = translateNodes(graph, openBatch);
  const inputs = graph.inputs.filter((tensor) => weights?.has(tensor.node.name!) !== true);
  const dimension = (size: number): number | string => openDimension(size, openBatch) ?? size;
  const model = new BinaryWriter();
  model.tag(1, WireType.Varint).int64(IR_VERSION);
  model.tag(2, WireType.LengthDelimited).string('harness');
  message(model, 7, (proto) => {
    for (const node of nodes) message(proto, 1, (inner) => writeNode(inner, node));
    proto.tag(2, WireType.LengthDelimited).string(graph.name);
    for (const [name, initializer] of initializers) message(proto, 5, (inner) => writeTensor(inner, name, initializer));
    for (const [name, array] of weights ?? []) message(proto, 5, (inner) => writeWeights(inner, name, array));
    for (const tensor of inputs) {
      message(proto, 11, (inner) => writeValueInfo(inner, tensor.node.name!, tensor, dimension));
    }
    for (const [name, tensor] of graph.outputs) {
      message(proto, 12, (inner) => writeValueInfo(inner, name, tensor, dimension));
    }
  });
  message(model, 8, (proto) => proto.tag(2, WireType.Varint).int64(OPSET));
  return model.finish();
}

function translateNodes(
  graph: Graph,
  openBatch: number | undefined,
): { nodes: OnnxNode[]; initializers: Map<string, Initializer> } {
  const names = tensorNames(graph);
  const initializers = new Map<string, Initializer>();
  let fresh = 0;
  const opened: OnnxNode[] = [];
  const naming: Naming = {
    fresh: () => `between/${fresh++}`,
    constant: (initializer) => {
      const { dtype, values } = initializer;
      if (openBatch !== undefined && dtype === 'i64' && values.some((value) => isMultiple(value, openBatch))) {
        return openShape(values, openBatch, naming, opened);
      }
      const name = constantName(initializer);
      initializers.set(name, initializer);
      return name;
    },
  };
  const nodes = graph.nodes.flatMap((node) => {
    const inputs = node.inputs.map((operand) => names.get(resolve(operand))!);
    const outputs = node.outputs.map((output) => names.get(output)!);
    return translate(node, inputs, outputs, naming);
  });
  // An output that is named otherwise (an input handed through, one tensor under two names) is copied.
  for (const [name, tensor] of graph.outputs) {
    const source = names.get(tensor)!;
    if (source !== name) nodes.push({ op: 'Identity', inputs: [source], outputs: [name], attributes: {} });
  }
  return { nodes: [...opened, ...nodes], initializers };
}

/** Says what it is: equal constants are one. */
function constantName({ dtype, shape, values }: Initializer): string {
  const text = values.join();
  const content = text.length <= 100 ? text : createHash('sha256').update(text).digest('hex');
  return `constant/${dtype}[${shape.join()}]/${content}`;
}

const isMultiple = (value: number, of: number): boolean => value > 0 && value % of === 0;

/** The name of a dimension that follows the batch size; undefined for one that stays. */
function openDimension(size: number, openBatch: number | undefined): string | undefined {
  if (openBatch === undefined || !isMultiple(size, openBatch)) return undefined;
  return size === openBatch ? 'batch' : `${size / openBatch} * batch`;
}

/** A shape worked out when the model runs, from the batch size that the questions have. */
function openShape(values: readonly number[], openBatch: number, naming: Naming, nodes: OnnxNode[]): string {
  const node = (op: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}): string => {
    const output = naming.fresh();
    nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  };
  const vector = (value: number): string => naming.constant({ dtype: 'i64', shape: [1], values: [value] });
  const batch = node('Shape', ['questions'], { start: 1, end: 2 });
  const parts = values.map((value) =>
    isMultiple(value, openBatch) ? node('Mul', [batch, vector(value / openBatch)]) : vector(value),
  );
  return node('Concat', parts, { axis: 0 });
}

function message(writer: BinaryWriter, field: number, write: (inner: BinaryWriter) => void): void {
  const inner = writer.tag(field, WireType.LengthDelimited).fork();
  write(inner);
  inner.join();
}

function writeNode(proto: BinaryWriter, node: OnnxNode): void {
  for (const name of node.inputs) proto.tag(1, WireType.LengthDelimited).string(name);
  for (const name of node.outputs) proto.tag(2, WireType.LengthDelimited).string(name);
  proto.tag(3, WireType.LengthDelimited).string(node.outputs[0]!);
  proto.tag(4, WireType.LengthDelimited).string(node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(proto, 5, (inner) => writeAttribute(inner, name, value));
  }
}

function writeAttribute(proto: BinaryWriter, name: string, value: AttributeValue): void {
  proto.tag(1, WireType.LengthDelimited).string(name);
  if (typeof value === 'string') throw new Error(`internal: ONNX attribute ${name} is text`);
  if (typeof value === 'number') proto.tag(3, WireType.Varint).int64(value);
  else for (const item of value) proto.tag(8, WireType.Varint).int64(item);
  proto.tag(20, WireType.Varint).int32(typeof value === 'number' ? ATTRIBUTE_TYPES.int : ATTRIBUTE_TYPES.ints);
}

function writeTensor(proto: BinaryWriter, name: string, { dtype, shape, values }: Initializer): void {
  for (const size of shape) proto.tag(1, WireType.Varint).int64(size);
  proto.tag(2, WireType.Varint).int32(ELEMENT_TYPES[dtype]);
  for (const value of values) {
    if (dtype === 'f32') proto.tag(4, WireType.Bit32).float(value);
    else if (dtype === 'f64') proto.tag(10, WireType.Bit64).double(value);
    else if (dtype === 'i32') proto.tag(5, WireType.Varint).int32(value);
    else proto.tag(7, WireType.Varint).int64(value);
  }
  proto.tag(8, WireType.LengthDelimited).string(name);
}

/** Weights as raw little-endian bytes. */
function writeWeights(proto: BinaryWriter, name: string, { shape, values }: FloatArray): void {
  for (const size of shape) proto.tag(1, WireType.Varint).int64(size);
  proto.tag(2, WireType.Varint).int32(ELEMENT_TYPES.f32);
  proto.tag(8, WireType.LengthDelimited).string(name);
  proto.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** @param dimension how a size is written: a number, or the name of an open one */
function writeValueInfo(
  proto: BinaryWriter,
  name: string,
  { dtype, shape }: TensorType,
  dimension: (size: number) => number | string,
): void {
  proto.tag(1, WireType.LengthDelimited).string(name);
  message(proto, 2, (type) => {
    message(type, 1, (tensorType) => {
      tensorType.tag(1, WireType.Varint).int32(ELEMENT_TYPES[dtype]);
      message(tensorType, 2, (shapeProto) => {
        for (const size of shape.map(dimension)) {
          message(shapeProto, 1, (inner) =>
            typeof size === 'number'
              ? inner.tag(1, WireType.Varint).int64(size)
              : inner.tag(2, WireType.LengthDelimited).string(size),
          );
        }
      });
    });
  });
}
