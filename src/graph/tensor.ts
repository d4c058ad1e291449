// Symbolic tensors: what a tensor program is made of. A tensor is the output of a node; a node is an operation on
// tensors. Nothing is computed here; a program is whatever can be reached from its outputs.

export type DType = 'f32' | 'f64' | 'i32' | 'bool';
export type Shape = readonly number[];

export type NumberType = Exclude<DType, 'bool'>;

export const isReal = (dtype: DType): boolean => dtype === 'f32' || dtype === 'f64';

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** The operations, by their ONNX names, and three of our own that never reach an engine as nodes. */
export type OpName =
  | 'Input'
  | 'Constant'
  | 'Custom'
  | 'Add'
  | 'ArgMax'
  | 'Cast'
  | 'Concat'
  | 'Div'
  | 'Equal'
  | 'Erf'
  | 'Exp'
  | 'Expand'
  | 'FusedGemm'
  | 'FusedMatMul'
  | 'Gather'
  | 'Gemm'
  | 'Greater'
  | 'HardSigmoid'
  | 'LogSoftmax'
  | 'MatMul'
  | 'Min'
  | 'Mul'
  | 'Neg'
  | 'OneHot'
  | 'ReduceMin'
  | 'ReduceSum'
  | 'Relu'
  | 'Reshape'
  | 'Sigmoid'
  | 'Softmax'
  | 'Split'
  | 'Sqrt'
  | 'Sub'
  | 'Sum'
  | 'Tanh'
  | 'Transpose';

export type AttributeValue = number | string | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Cotangents of a node's inputs from those of its outputs; `undefined` stands for zero. */
export type Vjp = (node: Node, cotangents: readonly (Tensor | undefined)[]) => readonly (Tensor | undefined)[];

export interface Node {
  readonly op: OpName;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly outputs: readonly Tensor[];
  /** The rule of a `Custom` node; every other operation has its rule in the table. */
  readonly vjp?: Vjp;
  /** Says where the node comes from, e.g. `decoder/0/gates`. Set by `label`. */
  name?: string;
}

export interface Tensor extends TensorType {
  readonly node: Node;
  readonly index: number;
}

/** Makes a node with outputs of the given types. */
export function makeNode(
  op: OpName,
  inputs: readonly Tensor[],
  types: readonly TensorType[],
  attributes: Attributes = {},
  vjp?: Vjp,
): Node {
  const outputs: Tensor[] = [];
  const node: Node = { op, inputs, attributes, outputs, ...(vjp && { vjp }) };
  types.forEach((type, index) => outputs.push({ ...type, node, index }));
  return node;
}

/** Makes a node with one output and returns that output. */
export function makeTensor(
  op: OpName,
  inputs: readonly Tensor[],
  type: TensorType,
  attributes: Attributes = {},
): Tensor {
  return onlyOutput(makeNode(op, inputs, [type], attributes));
}

export function onlyOutput(node: Node): Tensor {
  const [output] = node.outputs;
  if (output === undefined || node.outputs.length !== 1) {
    throw new Error(`internal: ${describe(node)} has ${node.outputs.length} outputs, not one`);
  }
  return output;
}

/** Names the node that makes `tensor` and returns the tensor. */
export function label(name: string, tensor: Tensor): Tensor {
  tensor.node.name = name;
  return tensor;
}

/** A value fed at every execution. */
export function input(name: string, dtype: DType, shape: Shape): Tensor {
  return label(name, makeTensor('Input', [], { dtype, shape }));
}

/** A tensor that holds `value` everywhere. */
export function constant(value: number, shape: Shape = [], dtype: NumberType = 'f32'): Tensor {
  return makeTensor('Constant', [], { dtype, shape }, { value });
}

/** The number that a constant holds everywhere; undefined for anything else. */
export function uniformValue({ node }: Tensor): number | undefined {
  return node.op === 'Constant' ? (node.attributes['value'] as number | undefined) : undefined;
}

/** A tensor of given numbers, row by row. */
export function constantArray(values: readonly number[], shape: Shape, dtype: NumberType = 'f32'): Tensor {
  if (values.length !== sizeOf(shape)) {
    throw shapeError('Constant', [{ dtype, shape }], `${sizeOf(shape)} values, not ${values.length}`);
  }
  return makeTensor('Constant', [], { dtype, shape }, { values });
}

/**
 * Outputs computed as they are, differentiated by a rule of our own instead of operation by operation.
 * For derivatives that are cheaper, or more exact, written over values the forward pass already has.
 *
 * @param vjp one cotangent per entry of `inputs`
 */
export function custom(
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  vjp: (cotangents: readonly (Tensor | undefined)[]) => readonly (Tensor | undefined)[],
): readonly Tensor[] {
  // Outputs stand behind the inputs, so that whoever executes the program finds what the node stands for.
  return makeNode('Custom', [...inputs, ...outputs], outputs, {}, (_, cotangents) => vjp(cotangents)).outputs;
}

/** What a `Custom` tensor stands for; any other tensor is itself. */
export function resolve(tensor: Tensor): Tensor {
  let resolved = tensor;
  while (resolved.node.op === 'Custom') {
    const { inputs, outputs } = resolved.node;
    resolved = inputs[inputs.length - outputs.length + resolved.index]!;
  }
  return resolved;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** `f32[2,3]` */
export function formatType({ dtype, shape }: TensorType): string {
  return `${dtype}[${shape.join(',')}]`;
}

/** A node in an error message. */
export function describe(node: Node): string {
  const operands = node.inputs.map(formatType).join(', ');
  return `${node.op}(${operands})${node.name === undefined ? '' : ` "${node.name}"`}`;
}

/** Throws for operands that do not fit an operation: a fault of the program that builds the graph. */
export function shapeError(op: OpName, operands: readonly TensorType[], expected: string): Error {
  return new Error(`internal: ${op}(${operands.map(formatType).join(', ')}): expected ${expected}`);
}
