// In which order nodes are executed, and which of them together: elementwise ones of one shape that are ready beside
// each other become one pass over memory.

import type { Graph } from '../../graph/graph.js';
import { sizeOf, type Node, type Shape, type Tensor } from '../../graph/tensor.js';
import { computedBy, isElementwise, isFree, isStretched, storedAs, wholeOf, type Stored } from './values.js';

/** What is executed at once: a node, or elementwise nodes of one shape. */
export interface Stage {
  readonly nodes: readonly Node[];
  /** Of elementwise nodes, what operands are stretched to. */
  readonly shape: Shape;
  /** What it computes that is needed later; all else is forgotten. */
  readonly writes: readonly Tensor[];
}

/** Passes of more nodes would need more of the first cache than there is. */
const MOST_FUSED = 64;

/** Elementwise nodes that are being gathered. */
interface Open {
  readonly nodes: Node[];
  readonly members: Set<Node>;
  readonly size: number;
  readonly type: Stored;
  /** Said by the first node that stretches an operand. */
  shape: Shape | undefined;
}

/**
 * Every node that computes something, in stages. What is not elementwise comes as early as it can, so that passes
 * become long.
 */
export function schedule(graph: Graph): readonly Stage[] {
  const queue = new Queue(graph.nodes.filter((node) => !isFree(node)));
  const stages: Omit<Stage, 'writes'>[] = [];
  for (;;) {
    const next = queue.take((node) => !isElementwise(node)) ?? queue.take(() => true);
    if (next === undefined) break;
    stages.push(isElementwise(next) ? gather(next, queue) : { nodes: [next], shape: next.outputs[0]!.shape });
  }
  const isRead = readers(graph, stages);
  return stages.map((stage) => ({
    ...stage,
    writes: stage.nodes.flatMap(({ outputs }) => outputs.filter((output) => isRead(output, stage.nodes))),
  }));
}

/** Whether a tensor is an output, or something is computed from it by other nodes than those given. */
function readers(
  graph: Graph,
  stages: readonly Pick<Stage, 'nodes'>[],
): (tensor: Tensor, nodes: readonly Node[]) => boolean {
  const read = new Map<Tensor, Set<readonly Node[]>>();
  const add = (tensor: Tensor, nodes: readonly Node[]): void => {
    const { of: whole } = wholeOf(tensor);
    read.set(whole, (read.get(whole) ?? new Set()).add(nodes));
  };
  for (const { nodes } of stages) for (const { inputs } of nodes) for (const operand of inputs) add(operand, nodes);
  for (const tensor of graph.outputs.values()) add(tensor, []);
  return (tensor, nodes) => [...(read.get(tensor) ?? [])].some((reader) => reader !== nodes);
}

function gather(first: Node, queue: Queue): Omit<Stage, 'writes'> {
  const open: Open = {
    nodes: [],
    members: new Set(),
    size: sizeOf(first.outputs[0]!.shape),
    type: storedAs(first.outputs[0]!),
    shape: undefined,
  };
  for (let next: Node | undefined = first; next !== undefined;) {
    open.nodes.push(next);
    open.members.add(next);
    if (stretches(next, open.size)) open.shape = next.outputs[0]!.shape;
    next = open.nodes.length === MOST_FUSED ? undefined : queue.take((node) => joins(node, open));
  }
  return { nodes: open.nodes, shape: open.shape ?? [open.size] };
}

/** Whether a node can be computed in the same pass: from whole values of it, or from what is there. */
function joins(node: Node, { members, size, type, shape }: Open): boolean {
  const [output] = node.outputs;
  if (!isElementwise(node) || sizeOf(output!.shape) !== size || storedAs(output!) !== type) return false;
  if (shape !== undefined && stretches(node, size) && shape.join() !== output!.shape.join()) return false;
  return node.inputs.every(
    (operand) => !members.has(computedBy(operand)) || sizeOf(wholeOf(operand).of.shape) === sizeOf(operand.shape),
  );
}

const stretches = ({ inputs }: Node, size: number): boolean => inputs.some((operand) => isStretched(operand, size));

/** Nodes whose operands have been taken, in the order of the graph. */
class Queue {
  readonly #place = new Map<Node, number>();
  readonly #users = new Map<Node, Node[]>();
  readonly #missing = new Map<Node, number>();
  readonly #ready: Node[] = [];

  constructor(nodes: readonly Node[]) {
    nodes.forEach((node, place) => this.#place.set(node, place));
    for (const node of nodes) {
      const operands = new Set(node.inputs.map((operand) => computedBy(operand)));
      const computed = [...operands].filter((operand) => this.#place.has(operand));
      for (const operand of computed) this.#users.set(operand, [...(this.#users.get(operand) ?? []), node]);
      this.#missing.set(node, computed.length);
      if (computed.length === 0) this.#ready.push(node);
    }
  }

  /** The first one that fits; its users need not wait for it any more. */
  take(fits: (node: Node) => boolean): Node | undefined {
    const at = this.#ready.findIndex(fits);
    const [taken] = at < 0 ? [] : this.#ready.splice(at, 1);
    for (const user of taken === undefined ? [] : (this.#users.get(taken) ?? [])) {
      const missing = this.#missing.get(user)! - 1;
      this.#missing.set(user, missing);
      if (missing === 0) this.#insert(user);
    }
    return taken;
  }

  #insert(node: Node): void {
    const place = this.#place.get(node)!;
    const behind = this.#ready.findIndex((other) => this.#place.get(other)! > place);
    this.#ready.splice(behind < 0 ? this.#ready.length : behind, 0, node);
  }
}
