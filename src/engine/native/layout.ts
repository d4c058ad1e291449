// Where each value of a program lies: in an array that is bound when it runs, among its constants, or in memory of its
// own, which values share that are not needed at the same time. Parts of a value, what is put side by side, and sums of
// products lie in place.

import type { Graph } from '../../graph/graph.js';
import { resolve, sizeOf, type Node, type Tensor } from '../../graph/tensor.js';
import type { Constants } from './constants.js';
import { allocateSpans, type Span } from './spans.js';
import type { Stage } from './schedule.js';
import { isFree, isOutermost, storedAs, wholeOf, wordsEach, wordsOf } from './values.js';

/**
 * A place in memory: which base, and how many words of four bytes behind it. Base 0 is what the program holds; then
 * follow the arrays that are bound when it runs, inputs before outputs.
 */
export interface Place {
  readonly base: number;
  readonly offset: number;
}

export interface Layout {
  /** Where a tensor's values begin. */
  readonly placeOf: (tensor: Tensor) => Place;
  /** Outputs that lie somewhere else than where they are bound, with what they are bound to. */
  readonly copied: readonly (readonly [tensor: Tensor, place: Place])[];
  /** Words that the program holds. */
  readonly words: number;
}

/** @param constants lie at the beginning of what the program holds */
export function layOut(graph: Graph, stages: readonly Stage[], constants: Constants): Layout {
  const homes = new Homes(graph, stages);
  const bound = new Map<Tensor, number>(graph.inputs.map((tensor, index) => [tensor, 1 + index]));
  const copied: [Tensor, Place][] = [];
  [...graph.outputs.values()].forEach((tensor, index) => {
    const base = 1 + graph.inputs.length + index;
    const { of: home, offset } = homes.of(tensor);
    const isWhole = offset === 0 && sizeOf(home.shape) === sizeOf(tensor.shape);
    if (isWhole && !isFree(home.node) && !bound.has(home)) bound.set(home, base);
    else copied.push([tensor, { base, offset: 0 }]);
  });
  const spans = homes.spans((home) => !bound.has(home));
  const { offsets, words } = allocateSpans([...spans.values()], constants.data.length);
  const own = new Map([...spans].map(([home, span]) => [home, offsets.get(span)!]));
  const placeOf = (tensor: Tensor): Place => {
    const { of: home, offset } = homes.of(tensor);
    const inside = offset * wordsEach(storedAs(home));
    if (home.node.op === 'Constant') return { base: 0, offset: constants.offsetOf(home, inside) };
    const base = bound.get(home);
    return base === undefined ? { base: 0, offset: own.get(home)! + inside } : { base, offset: inside };
  };
  return { placeOf, copied, words };
}

/** Which tensor's memory a tensor lies in. */
class Homes {
  readonly #stages: readonly Stage[];
  readonly #graph: Graph;
  readonly #within = new Map<Tensor, { readonly of: Tensor; readonly offset: number }>();

  constructor(graph: Graph, stages: readonly Stage[]) {
    this.#graph = graph;
    this.#stages = stages;
    const uses = countUses(graph, stages);
    for (const node of this.#nodes('Gemm')) this.#addInPlace(node, uses);
    for (const node of this.#nodes('Concat')) this.#putInPlace(node, uses);
  }

  of(tensor: Tensor): { readonly of: Tensor; readonly offset: number } {
    let { of: home, offset } = wholeOf(tensor);
    for (let next = this.#within.get(home); next !== undefined; next = this.#within.get(home)) {
      home = next.of;
      offset += next.offset;
    }
    return { of: home, offset };
  }

  /** From when to when the memory of each home is needed, in stages. */
  spans(isNeeded: (home: Tensor) => boolean): ReadonlyMap<Tensor, Span> {
    const spans = new Map<Tensor, Span>();
    const touch = (tensor: Tensor, stage: number): void => {
      const { of: home } = this.of(tensor);
      if (isSource(home.node) || !isNeeded(home)) return;
      const known = spans.get(home);
      if (known !== undefined) known.last = stage;
      else spans.set(home, { words: wordsOf(home), first: stage, last: stage });
    };
    this.#stages.forEach(({ nodes, writes }, stage) => {
      const made = new Set(nodes.flatMap(({ outputs }) => outputs));
      const read = nodes.flatMap(({ inputs }) => inputs.filter((operand) => !made.has(wholeOf(operand).of)));
      for (const tensor of [...read, ...writes]) touch(tensor, stage);
    });
    for (const tensor of this.#graph.outputs.values()) touch(tensor, this.#stages.length);
    return spans;
  }

  /** What a product is added to becomes the sum, where nothing else needs it. */
  #addInPlace({ inputs: [, , addend], outputs: [sum] }: Node, uses: ReadonlyMap<Tensor, number>): void {
    if (addend === undefined) return;
    const { of: whole } = wholeOf(addend);
    const sizes = [addend, whole].map(({ shape }) => sizeOf(shape));
    if (isSource(whole.node) || sizes.some((size) => size !== sizeOf(sum!.shape)) || uses.get(whole) !== 1) return;
    this.#within.set(whole, { of: sum!, offset: 0 });
  }

  /**
   * Parts are computed where they stand side by side; where a product is added to that, only those that nothing else
   * needs.
   */
  #putInPlace({ inputs, attributes, outputs: [joined] }: Node, uses: ReadonlyMap<Tensor, number>): void {
    if (!isOutermost(joined!.shape, attributes['axis'] as number)) return;
    const isOverwritten = this.#within.has(joined!);
    const mayLieIn = (home: Tensor): boolean => !isOverwritten || (home.node.op !== 'Concat' && uses.get(home) === 1);
    let before = 0;
    for (const part of inputs) {
      const { of: home, offset } = this.of(part);
      const isWhole = offset === 0 && sizeOf(home.shape) === sizeOf(part.shape);
      if (isWhole && !isSource(home.node) && home !== joined && mayLieIn(home))
        this.#within.set(home, { of: joined!, offset: before });
      before += sizeOf(part.shape);
    }
  }

  #nodes(op: Node['op']): readonly Node[] {
    return this.#stages.flatMap(({ nodes }) => nodes.filter((node) => node.op === op));
  }
}

const isSource = ({ op }: Node): boolean => op === 'Input' || op === 'Constant';

/** How often each whole tensor is read, its parts included. */
function countUses(graph: Graph, stages: readonly Stage[]): ReadonlyMap<Tensor, number> {
  const uses = new Map<Tensor, number>();
  const use = (tensor: Tensor): void => {
    const { of: whole } = wholeOf(tensor);
    uses.set(whole, (uses.get(whole) ?? 0) + 1);
  };
  for (const { nodes } of stages) for (const node of nodes) node.inputs.forEach((operand) => use(resolve(operand)));
  for (const tensor of graph.outputs.values()) use(tensor);
  return uses;
}
