// A graph as the bytes of an ONNX model. Field numbers are those of onnx.proto
// (github.com/onnx/onnx/blob/main/onnx/onnx.proto); the wire format comes from the protobuf package.

import type { FloatArray, NamedArrays } from '../../model/parameters.js';
import { BinaryWriter, WireType } from '../../util/protobuf.js';
import type { Graph } from '../../graph/graph.js';
import { sizeOf, type NumberType, type TensorType } from '../../graph/tensor.js';
import { lower, openDimension } from './lower.js';
import {
  ELEMENT_TYPES,
  OPSET,
  RUNTIME_DOMAIN,
  type Initializer,
  type OnnxAttribute,
  type OnnxNode,
} from './operators.js';

/** onnx.proto's version this follows; 10 came with opset 21. */
const IR_VERSION = 10;

const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, ints: 7 } as const;

export interface EncodeOptions {
  /** Inputs that become constants of the model, by name. */
  readonly weights?: NamedArrays;
  /**
   * The batch size the graph was built for, to be left open: every dimension that is a multiple of it becomes that
   * multiple of `batch`, the last dimension of the input `questions`. Large enough, and prime, so that no other
   * dimension is one.
   */
  readonly openBatch?: number;
}

/** The graph as a serialized `ModelProto`. */
export function encodeModel(graph: Graph, { weights, openBatch }: EncodeOptions = {}): Uint8Array {
  const { nodes, initializers } = lower(graph, openBatch);
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
  if (nodes.some(({ domain }) => domain !== undefined)) {
    message(model, 8, (proto) => {
      proto.tag(1, WireType.LengthDelimited).string(RUNTIME_DOMAIN.name);
      proto.tag(2, WireType.Varint).int64(RUNTIME_DOMAIN.version);
    });
  }
  return model.finish();
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
  if (node.domain !== undefined) proto.tag(7, WireType.LengthDelimited).string(node.domain);
}

function writeAttribute(proto: BinaryWriter, name: string, value: OnnxAttribute): void {
  proto.tag(1, WireType.LengthDelimited).string(name);
  const kind = writeAttributeValue(proto, value);
  proto.tag(20, WireType.Varint).int32(ATTRIBUTE_TYPES[kind]);
}

/** @returns what kind of value it is */
function writeAttributeValue(proto: BinaryWriter, value: OnnxAttribute): keyof typeof ATTRIBUTE_TYPES {
  if (typeof value === 'number') {
    proto.tag(3, WireType.Varint).int64(value);
    return 'int';
  }
  if (typeof value === 'string') {
    proto.tag(4, WireType.LengthDelimited).string(value);
    return 'string';
  }
  if ('float' in value) {
    proto.tag(2, WireType.Bit32).float(value.float);
    return 'float';
  }
  for (const item of value) proto.tag(8, WireType.Varint).int64(item);
  return 'ints';
}

function writeTensor(proto: BinaryWriter, name: string, { dtype, shape, values }: Initializer): void {
  for (const size of shape) proto.tag(1, WireType.Varint).int64(size);
  proto.tag(2, WireType.Varint).int32(ELEMENT_TYPES[dtype]);
  proto.tag(8, WireType.LengthDelimited).string(name);
  if (typeof values === 'number') {
    writeBytes(proto, new ARRAYS[dtype as NumberType](sizeOf(shape)).fill(values));
    return;
  }
  for (const value of values) {
    if (dtype === 'f32') proto.tag(4, WireType.Bit32).float(value);
    else if (dtype === 'f64') proto.tag(10, WireType.Bit64).double(value);
    else if (dtype === 'i32') proto.tag(5, WireType.Varint).int32(value);
    else proto.tag(7, WireType.Varint).int64(value);
  }
}

const ARRAYS = { f32: Float32Array, f64: Float64Array, i32: Int32Array } as const;

/** Numbers as raw little-endian bytes. */
function writeBytes(proto: BinaryWriter, { buffer, byteOffset, byteLength }: ArrayBufferView): void {
  proto.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(buffer, byteOffset, byteLength));
}

function writeWeights(proto: BinaryWriter, name: string, { shape, values }: FloatArray): void {
  for (const size of shape) proto.tag(1, WireType.Varint).int64(size);
  proto.tag(2, WireType.Varint).int32(ELEMENT_TYPES.f32);
  proto.tag(8, WireType.LengthDelimited).string(name);
  writeBytes(proto, values);
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
