// What an operation is beside its constructor, which holds the rules of its types and shapes: its derivative, and its
// value by definition. Types only.

import type { Node, Vjp } from '../tensor.js';
import type { Value } from '../value.js';

/** The outputs of a node from its operands, in double precision. */
export type Evaluate = (node: Node, operands: readonly Value[]) => readonly Value[];

export interface Operation {
  /** 'none' is a declared fact (a class number, a count), not an omission. */
  readonly vjp: Vjp | 'none';
  readonly evaluate: Evaluate;
}
