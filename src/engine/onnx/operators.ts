// Our operations as ONNX nodes. Most are the ONNX operator of the same name; the others stand in the table below.

import type { AttributeValue, DType, Node, NumberType } from '../../graph/tensor.js';

/** The version of ONNX' operators that this follows (github.com/onnx/onnx/blob/main/docs/Operators.md). */
export const OPSET = 21;

/** ONNX Runtime's own operators, and the version of them that this follows. */
export const RUNTIME_DOMAIN = { name: 'com.microsoft', version: 1 } as const;

/** A constant tensor of the model: its values row by row, or the number that stands everywhere. */
export type Initializer =
  | { readonly dtype: NumberType; readonly shape: readonly number[]; readonly values: readonly number[] | number }
  | { readonly dtype: 'i64'; readonly shape: readonly number[]; readonly values: readonly number[] };

/** As in a graph, but that a number is a whole one where it is not said to be another. */
export type OnnxAttribute = AttributeValue | { readonly float: number };

export interface OnnxNode {
  readonly op: string;
  /** Unset, it is one of ONNX' own. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** What a translation may ask for: the name of a constant, a fresh name between two nodes. */
export interface Naming {
  constant(initializer: Initializer): string;
  fresh(): string;
}

type Translate = (
  node: Node,
  inputs: readonly string[],
  outputs: readonly string[],
  naming: Naming,
) => readonly OnnxNode[];

/** ONNX' numbers of element types (TensorProto.DataType). */
export const ELEMENT_TYPES: Readonly<Record<DType | 'i64', number>> = { f32: 1, i32: 6, i64: 7, bool: 9, f64: 11 };

const integers = (values: readonly number[]): Initializer => ({ dtype: 'i64', shape: [values.length], values });

const one = (
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: OnnxNode['attributes'] = {},
): readonly OnnxNode[] => [{ op, inputs, outputs, attributes }];

/** Attributes that ONNX wants as an input: reads the attribute `key`, keeps only `kept`. */
function asInput(key: string, kept: readonly string[] = []): Translate {
  return ({ op, attributes }, inputs, outputs, naming) => {
    const values = naming.constant(integers(attributes[key] as readonly number[]));
    const others = Object.fromEntries(kept.map((name) => [name, attributes[name]!]));
    return one(op, [...inputs, values], outputs, others);
  };
}

/** The slope and the value at 0 that the operator has by default, and the activation of a product has not. */
const HARD_SIGMOID = { activation_alpha: { float: 0.2 }, activation_beta: { float: 0.5 } };

const special: Partial<Record<Node['op'], Translate>> = {
  ArgMax: ({ attributes }, inputs, outputs, naming) => {
    const wide = naming.fresh(); // ONNX' ArgMax gives 64-bit numbers
    return [
      ...one('ArgMax', inputs, [wide], { axis: attributes['axis']!, keepdims: 0 }),
      ...one('Cast', [wide], outputs, { to: ELEMENT_TYPES.i32 }),
    ];
  },
  Cast: ({ attributes }, inputs, outputs) =>
    one('Cast', inputs, outputs, { to: ELEMENT_TYPES[attributes['to'] as DType] }),
  // Of a shape that is large or follows the batch size; every other one is a constant of the model.
  Constant: ({ attributes, outputs: [output] }, _, outputs, naming) => {
    const { dtype, shape } = output as { dtype: NumberType; shape: readonly number[] };
    const scalar = naming.constant({ dtype, shape: [], values: attributes['value'] as number });
    return one('Expand', [scalar, naming.constant(integers(shape))], outputs);
  },
  Expand: asInput('shape'),
  FusedGemm: ({ op, attributes }, inputs, outputs) => {
    const constants = attributes['activation'] === 'HardSigmoid' ? HARD_SIGMOID : {};
    return [{ op, domain: RUNTIME_DOMAIN.name, inputs, outputs, attributes: { ...attributes, ...constants } }];
  },
  FusedMatMul: ({ op, attributes }, inputs, outputs) => {
    const alpha = { float: attributes['alpha'] as number };
    return [{ op, domain: RUNTIME_DOMAIN.name, inputs, outputs, attributes: { ...attributes, alpha } }];
  },
  OneHot: ({ attributes }, [classes], outputs, naming) => {
    const depth = naming.constant({ dtype: 'i32', shape: [], values: attributes['depth'] as number });
    const values = naming.constant({ dtype: 'f32', shape: [2], values: [0, 1] });
    return one('OneHot', [classes!, depth, values], outputs, { axis: attributes['axis']! });
  },
  ReduceMin: asInput('axes', ['keepdims']),
  ReduceSum: asInput('axes', ['keepdims']),
  Reshape: asInput('shape'),
  Split: asInput('split', ['axis']),
  // The optimizer of ONNX Runtime 1.30, which exported files meet, looks for a Sum of a Gemm and something else, and
  // fails where that Gemm reads the third part of a Split.
  Sum: (_, inputs, outputs) => one(inputs.length === 2 ? 'Add' : 'Sum', inputs, outputs),
};

export const translate: Translate = (node, inputs, outputs, naming) => {
  const rule = special[node.op];
  return rule === undefined ? one(node.op, inputs, outputs, node.attributes) : rule(node, inputs, outputs, naming);
};
