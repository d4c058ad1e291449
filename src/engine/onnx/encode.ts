// A graph as the bytes of an ONNX model. Field numbers are those of onnx.proto
// (github.com/onnx/onnx/blob/main/onnx/onnx.proto); the wire format comes from the protobuf package.

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { tensorNames, type Graph } from '../../graph/graph.js';
import { resolve, type AttributeValue, type TensorType } from '../../graph/tensor.js';
import { ELEMENT_TYPES, OPSET, translate, type Initializer, type Naming, type OnnxNode } from './operators.js';

/** onnx.proto's version this follows; 10 came with opset 21. */
const IR_VERSION = 10;

const ATTRIBUTE_TYPES = { int: 2, ints: 7 } as const;

/** The graph as a serialized `ModelProto`. */
export function encodeModel(graph: Graph): Uint8Array {
  const { nodes, initializers } = translateNodes(graph);
  const model = new BinaryWriter();
  model.tag(1, WireType.Varint).int64(IR_VERSION);
  model.tag(2, WireType.LengthDelimited).string('harness');
  message(model, 7, (proto) => {
    for (const node of nodes) message(proto, 1, (inner) => writeNode(inner, node));
    proto.tag(2, WireType.LengthDelimited).string(graph.name);
    for (const [name, initializer] of initializers) message(proto, 5, (inner) => writeTensor(inner, name, initializer));
    for (const tensor of graph.inputs) message(proto, 11, (inner) => writeValueInfo(inner, tensor.node.name!, tensor));
    for (const [name, tensor] of graph.outputs) message(proto, 12, (inner) => writeValueInfo(inner, name, tensor));
  });
  message(model, 8, (proto) => proto.tag(2, WireType.Varint).int64(OPSET));
  return model.finish();
}

function translateNodes(graph: Graph): { nodes: OnnxNode[]; initializers: Map<string, Initializer> } {
  const names = tensorNames(graph);
  const initializers = new Map<string, Initializer>();
  let fresh = 0;
  const naming: Naming = {
    fresh: () => `between/${fresh++}`,
    constant: (initializer) => {
      const name = `constant/${initializer.dtype}[${initializer.shape.join()}]/${initializer.values.join()}`;
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
  return { nodes, initializers };
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
    else if (dtype === 'i32') proto.tag(5, WireType.Varint).int32(value);
    else proto.tag(7, WireType.Varint).int64(value);
  }
  proto.tag(8, WireType.LengthDelimited).string(name);
}

function writeValueInfo(proto: BinaryWriter, name: string, { dtype, shape }: TensorType): void {
  proto.tag(1, WireType.LengthDelimited).string(name);
  message(proto, 2, (type) => {
    message(type, 1, (tensorType) => {
      tensorType.tag(1, WireType.Varint).int32(ELEMENT_TYPES[dtype]);
      message(tensorType, 2, (shapeProto) => {
        for (const size of shape) message(shapeProto, 1, (dimension) => dimension.tag(1, WireType.Varint).int64(size));
      });
    });
  });
}
