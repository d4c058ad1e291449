// Elementwise nodes of one shape as one instruction: what it reads and writes in memory, and the steps that each value
// goes through.

import { resolve, sizeOf, type Node, type Shape, type Tensor } from '../../graph/tensor.js';
import type { Stage } from './schedule.js';
import { contiguous, merged, stretched } from './strides.js';
import { isOneNumber, storedAs, wholeOf, wordsEach } from './values.js';
import type { Writer } from './writer.js';

/** Where values are: in memory, along the axes of the stage's shape, or, with nothing of that, between steps only. */
interface Slot {
  readonly memory?: { readonly tensor: Tensor; readonly strides: Shape };
}

/** What happens to each value: `result = operation(first, second)`. */
interface Step {
  readonly operation: string;
  readonly result: Slot;
  readonly first: Slot;
  readonly second: Slot;
}

export function encodeElementwise(stage: Stage, writer: Writer): void {
  const { steps, memories } = stepsOf(stage);
  const strides = memories.map(({ memory }) => memory!.strides);
  const { shape, lists } = merged(stage.shape, strides);
  const type = storedAs(stage.nodes[0]!.outputs[0]!);
  writer.instruction('elementwise');
  writer.type(type);
  writer.shape(shape);
  writer.numbers(memories.length);
  memories.forEach(({ memory }, index) => {
    writer.tensor(memory!.tensor);
    writer.numbers(...lists[index]!);
  });
  const { numbers, count } = numbered(steps, memories);
  writer.numbers(count - memories.length, steps.length);
  steps.forEach(({ operation }, at) => writer.numbers(writer.operation(operation), ...numbers[at]!));
  writer.needs(count * writer.tile * wordsEach(type));
}

function stepsOf({ nodes, shape, writes }: Stage): {
  readonly steps: readonly Step[];
  readonly memories: readonly Slot[];
} {
  const steps: Step[] = [];
  const memories: Slot[] = [];
  const known = new Map<Tensor, Slot>();
  const computed = new Map<Tensor, Slot>();
  const inMemory = (tensor: Tensor, strides: Shape): Slot => {
    const slot = { memory: { tensor, strides } };
    memories.push(slot);
    return slot;
  };
  const operandOf = (operand: Tensor): Slot => {
    const here = computed.get(wholeOf(operand).of);
    if (here !== undefined) return here;
    const tensor = resolve(operand);
    const slot = known.get(tensor) ?? inMemory(tensor, stridesOf(tensor, shape));
    known.set(tensor, slot);
    return slot;
  };
  for (const node of nodes) {
    const output = node.outputs[0]!;
    const operands = node.inputs.map(operandOf);
    const last = writes.includes(output) ? inMemory(output, contiguous(shape)) : {};
    steps.push(...nodeSteps(node, operands, last));
    computed.set(output, last);
  }
  return { steps, memories };
}

/** A sum of several terms adds one after the other. */
function nodeSteps({ op }: Node, [first, ...others]: readonly Slot[], last: Slot): readonly Step[] {
  if (op !== 'Sum') return [{ operation: op, result: last, first: first!, second: others[0] ?? first! }];
  let total = first!;
  return others.map((term, at) => {
    const result = at === others.length - 1 ? last : {};
    const step = { operation: 'Add', result, first: total, second: term };
    total = result;
    return step;
  });
}

/** How an operand lies along the axes of a shape: whole, as a single number, or stretched. */
function stridesOf(operand: Tensor, shape: Shape): Shape {
  if (isOneNumber(operand)) return shape.map(() => 0);
  return sizeOf(operand.shape) === sizeOf(shape) ? contiguous(shape) : stretched(operand.shape, shape);
}

/**
 * Numbers for slots: memory first, then what lies between steps, of which a number is free again when its last reader
 * is done.
 */
function numbered(
  steps: readonly Step[],
  memories: readonly Slot[],
): { readonly numbers: readonly (readonly number[])[]; readonly count: number } {
  const lastRead = new Map<Slot, number>();
  steps.forEach(({ first, second }, at) => [first, second].forEach((slot) => lastRead.set(slot, at)));
  const taken = new Map<Slot, number>(memories.map((slot, index) => [slot, index]));
  const free: number[] = [];
  let count = memories.length;
  const numbers = steps.map(({ result, first, second }, at) => {
    if (!taken.has(result)) taken.set(result, free.pop() ?? count++);
    for (const slot of new Set([first, second])) {
      if (slot.memory === undefined && lastRead.get(slot) === at) free.push(taken.get(slot)!);
    }
    return [result, first, second].map((slot) => taken.get(slot)!);
  });
  return { numbers, count };
}
