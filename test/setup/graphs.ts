// Graphs before and after something was done to them.

import { expect } from 'vitest';
import { evaluate } from '../../src/graph/evaluate.js';
import type { Graph } from '../../src/graph/graph.js';
import { sizeOf, type OpName, type Tensor } from '../../src/graph/tensor.js';
import { value, type Value } from '../../src/graph/value.js';
import { randomStream } from '../../src/util/random.js';
import { expectClose } from './close.js';

export const countOf = (graph: Graph, op: OpName): number => graph.nodes.filter((node) => node.op === op).length;

/** Numbers for all inputs: classes are small whole ones, what an optimizer keeps of squares is positive. */
function numbersFor(graph: Graph): Record<string, Value> {
  const random = randomStream('numbers');
  const draw = ({ dtype, node }: Tensor): number => {
    if (dtype === 'i32') return random.below(5);
    const number = random.uniform();
    return /\/v(\/|$)|rate|decay|weights/.test(node.name!) ? number : number - 0.5;
  };
  return Object.fromEntries(
    graph.inputs.map((tensor) => [
      tensor.node.name!,
      value(
        tensor.shape,
        Array.from({ length: sizeOf(tensor.shape) }, () => draw(tensor)),
      ),
    ]),
  );
}

/** By the definitions of the operations, on numbers drawn at random. */
export function expectSameValues(before: Graph, after: Graph): void {
  const numbers = numbersFor(before);
  const [x, y] = [evaluate(before, numbers), evaluate(after, numbers)];
  expect(Object.keys(y)).toEqual(Object.keys(x));
  for (const [name, { data }] of Object.entries(x)) {
    expectClose(y[name]!.data, data, 5e-11, name);
  }
}
