// A graph in the operators of ONNX: names for all tensors, shapes and constants as inputs.

import { createHash } from 'node:crypto';
import { tensorNames, type Graph } from '../../graph/graph.js';
import { resolve, sizeOf } from '../../graph/tensor.js';
import { translate, type Initializer, type Naming, type OnnxNode } from './operators.js';

/** A graph in the operators of ONNX, and the constants they read by name. */
export interface Lowered {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, Initializer>;
}

/** A number that stands in more places than these is not written out, but stretched when the model runs: 256 KiB. */
const MOST_WRITTEN = 65_536;

/** @param openBatch the batch size that is to be left open (`EncodeOptions`) */
export function lower(graph: Graph, openBatch: number | undefined): Lowered {
  const names = tensorNames(graph);
  const initializers = new Map<string, Initializer>();
  let fresh = 0;
  const opened: OnnxNode[] = [];
  const naming: Naming = {
    fresh: () => `between/${fresh++}`,
    constant: (initializer) => {
      const { dtype, values } = initializer;
      if (openBatch !== undefined && dtype === 'i64' && typeof values !== 'number') {
        if (values.some((value) => isMultiple(value, openBatch))) return openShape(values, openBatch, naming, opened);
      }
      const name = constantName(initializer);
      initializers.set(name, initializer);
      return name;
    },
  };
  for (const { op, outputs, attributes } of graph.nodes) {
    if (op !== 'Constant') continue;
    const { dtype, shape } = outputs[0]!;
    const { values, value } = attributes;
    const isStretched =
      sizeOf(shape) > MOST_WRITTEN || shape.some((size) => openDimension(size, openBatch) !== undefined);
    if (values === undefined && isStretched) continue;
    names.set(outputs[0]!, naming.constant({ dtype, shape, values: values ?? value } as Initializer));
  }
  const nodes = graph.nodes.flatMap((node) => {
    if (initializers.has(names.get(node.outputs[0]!)!)) return [];
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
  const text = typeof values === 'number' ? `${values}` : values.join();
  const content = text.length <= 100 ? text : createHash('sha256').update(text).digest('hex');
  return `constant/${dtype}[${shape.join()}]/${content}`;
}

const isMultiple = (value: number, of: number): boolean => value > 0 && value % of === 0;

/** The name of a dimension that follows the batch size; undefined for one that stays. */
export function openDimension(size: number, openBatch: number | undefined): string | undefined {
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
