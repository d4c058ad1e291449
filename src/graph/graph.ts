// A tensor program: named inputs, named outputs and, in an order in which they can be executed, the nodes between.

import { createHash } from 'node:crypto';
import { formatType, resolve, type AttributeValue, type Node, type Tensor } from './tensor.js';

export interface Graph {
  readonly name: string;
  /** The nodes with `op: 'Input'`, in the order given. */
  readonly inputs: readonly Tensor[];
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** Everything the outputs need, inputs excluded, operands before their users. No `Custom` nodes. */
  readonly nodes: readonly Node[];
}

/** The program that computes `outputs`. Every input of theirs must be listed; a listed one may be unused. */
export function makeGraph(name: string, inputs: readonly Tensor[], outputs: Readonly<Record<string, Tensor>>): Graph {
  const resolved = new Map(Object.entries(outputs).map(([key, tensor]) => [key, resolve(tensor)]));
  const nodes = topologicalOrder(
    [...resolved.values()].map((tensor) => tensor.node),
    resolvedOperands,
  );
  const known = new Set(inputs.map((tensor) => tensor.node));
  const stray = nodes.find((node) => node.op === 'Input' && !known.has(node));
  if (stray !== undefined) throw new Error(`internal: graph ${name} uses the unlisted input ${stray.name}`);
  return { name, inputs, outputs: resolved, nodes: nodes.filter((node) => node.op !== 'Input') };
}

const resolvedOperands = (node: Node): readonly Node[] => node.inputs.map((operand) => resolve(operand).node);

/** `roots` and everything below them, operands before users. Iterative: unrolled networks are deep. */
export function topologicalOrder(roots: readonly Node[], operandsOf: (node: Node) => readonly Node[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  /** A node whose operands come first, and how many of them have. */
  const open: { readonly node: Node; readonly operands: readonly Node[]; done: number }[] = [];
  const enter = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    open.push({ node, operands: operandsOf(node), done: 0 });
  };
  for (const root of roots) {
    enter(root);
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      const operand = last.operands[last.done++];
      if (operand !== undefined) enter(operand);
      else order.push(open.pop()!.node);
    }
  }
  return order;
}

/** A name for every tensor: its label where it has one (numbered when used again), else t0, t1, ... */
export function tensorNames(graph: Graph): Map<Tensor, string> {
  const names = new Map<Tensor, string>();
  const taken = new Set<string>();
  const unique = (base: string): string => {
    let name = base;
    for (let copy = 1; taken.has(name); copy++) name = `${base}~${copy}`;
    taken.add(name);
    return name;
  };
  for (const tensor of graph.inputs) names.set(tensor, unique(tensor.node.name!));
  for (const [name, tensor] of graph.outputs) if (!names.has(tensor)) names.set(tensor, unique(name));
  let anonymous = 0;
  for (const node of graph.nodes) {
    const base = node.name ?? (node.outputs.every((tensor) => names.has(tensor)) ? '' : `t${anonymous++}`);
    for (const tensor of node.outputs) {
      if (names.has(tensor)) continue;
      names.set(tensor, unique(node.outputs.length === 1 ? base : `${base}:${tensor.index}`));
    }
  }
  return names;
}

/** The program as text, a line a node: `gates: f32[1024,256] = Gemm kernel x {transA: 1}`. */
export function dump(graph: Graph): string {
  const names = tensorNames(graph);
  const nameOf = (tensor: Tensor): string => names.get(resolve(tensor))!;
  const typed = (tensor: Tensor): string => `${names.get(tensor)}: ${formatType(tensor)}`;
  const lines = graph.nodes.map((node) => {
    const words = [node.op, ...node.inputs.map(nameOf), formatAttributes(node.attributes)].filter(
      (word) => word !== '',
    );
    return `  ${node.outputs.map(typed).join(', ')} = ${words.join(' ')}`;
  });
  const results = [...graph.outputs].map(([name, tensor]) => {
    const source = names.get(tensor)!;
    return source === name ? name : `${name} = ${source}`;
  });
  return [`${graph.name}(${graph.inputs.map(typed).join(', ')})`, ...lines, `  return ${results.join(', ')}`].join(
    '\n',
  );
}

function formatAttributes(attributes: Readonly<Record<string, AttributeValue>>): string {
  const shown = Object.entries(attributes).filter(([, value]) => value !== 0 || typeof value !== 'number');
  if (shown.length === 0) return '';
  const format = (value: AttributeValue): string => (typeof value === 'object' ? formatList(value) : String(value));
  return `{${shown.map(([key, value]) => `${key}: ${format(value)}`).join(', ')}}`;
}

/** A list, or how a long one begins. */
const formatList = (values: readonly number[]): string =>
  values.length <= 8 ? `[${values.join(',')}]` : `[${values.slice(0, 4).join(',')},... ${values.length} numbers]`;

/** SHA-256 of what the program computes: labels do not count, the names of inputs and outputs do. */
export function structuralHash(graph: Graph): string {
  const numbers = new Map<Tensor, number>();
  const numberOf = (tensor: Tensor): number => numbers.get(resolve(tensor))!;
  const hash = createHash('sha256');
  const write = (...parts: readonly unknown[]): unknown => hash.update(`${JSON.stringify(parts)}\n`);
  for (const tensor of graph.inputs) {
    numbers.set(tensor, numbers.size);
    write('in', tensor.node.name, formatType(tensor));
  }
  for (const node of graph.nodes) {
    for (const tensor of node.outputs) numbers.set(tensor, numbers.size);
    write(node.op, node.inputs.map(numberOf), Object.entries(node.attributes), node.outputs.map(formatType));
  }
  for (const [name, tensor] of graph.outputs) write('out', name, numberOf(tensor));
  return hash.digest('hex');
}
