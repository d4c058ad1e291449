// What is computed from nothing, and what only stands for something else.

import { sizeOf } from '../tensor.js';
import { value } from '../value.js';
import type { Evaluate, Operation } from './operation.js';

const neverAlone: Evaluate = ({ op }) => {
  throw new Error(`internal: ${op} is no operation`);
};

export const inputOp: Operation = { vjp: 'none', evaluate: neverAlone };

export const constantOp: Operation = {
  vjp: 'none',
  evaluate: ({ attributes, outputs }) => {
    const { shape } = outputs[0]!;
    const given = attributes['values'] as readonly number[] | undefined;
    return [value(shape, given ?? new Float64Array(sizeOf(shape)).fill(attributes['value'] as number))];
  },
};

/** Differentiated by the rule it was made with. */
export const customOp: Operation = {
  vjp: (node, cotangents) => node.vjp!(node, cotangents),
  evaluate: neverAlone,
};
