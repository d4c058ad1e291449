// The door to Protocol Buffers' wire format: ONNX models and TensorBoard's events are written in it.

export { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
