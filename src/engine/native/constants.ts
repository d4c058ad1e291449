// The constants of a program, laid out at the beginning of its memory.

import type { Graph } from '../../graph/graph.js';
import { resolve, sizeOf, uniformValue, type Tensor } from '../../graph/tensor.js';
import { isElementwise, isFree, storedAs, wholeOf, type Stored } from './values.js';

export interface Constants {
  /**
   * How many words of four bytes lie before a value of a constant, which its node makes.
   * @param inside words before it there
   */
  readonly offsetOf: (constant: Tensor, inside: number) => number;
  readonly data: Int32Array;
}

const ARRAYS = { f32: Float32Array, f64: Float64Array, i32: Int32Array } as const;

/** A number that stands everywhere is kept once, where only elementwise nodes read it. */
export function constantsOf(graph: Graph): Constants {
  const whole = readWhole(graph);
  const offsets = new Map<Tensor, number>();
  const known = new Map<string, number>();
  const arrays: Int32Array[] = [];
  let words = 0;
  for (const { op, outputs, attributes } of graph.nodes) {
    if (op !== 'Constant') continue;
    const tensor = outputs[0]!;
    const values = (attributes['values'] as readonly number[] | undefined) ?? (attributes['value'] as number);
    const array = arrayOf(storedAs(tensor), whole.has(tensor) ? sizeOf(tensor.shape) : 1, values);
    const key = `${array.length} ${Buffer.from(array.buffer).toString('base64')}`;
    if (!known.has(key)) {
      known.set(key, words);
      arrays.push(array);
      words += array.length;
    }
    offsets.set(tensor, known.get(key)!);
  }
  const data = new Int32Array(words);
  let offset = 0;
  for (const array of arrays) {
    data.set(array, offset);
    offset += array.length;
  }
  return { offsetOf: (constant, inside) => offsets.get(constant)! + (whole.has(constant) ? inside : 0), data };
}

/** Constants that need memory for each of their values. */
function readWhole(graph: Graph): ReadonlySet<Tensor> {
  const whole = new Set<Tensor>();
  for (const node of graph.nodes) {
    if (isFree(node) || isElementwise(node)) continue;
    for (const operand of node.inputs) whole.add(wholeOf(operand).of);
  }
  for (const node of graph.nodes)
    for (const tensor of node.outputs) if (uniformValue(tensor) === undefined) whole.add(tensor);
  for (const tensor of graph.outputs.values()) whole.add(wholeOf(resolve(tensor)).of);
  return whole;
}

/** As words, of an even number: each begins where a value of double precision may. */
function arrayOf(type: Stored, size: number, values: readonly number[] | number): Int32Array {
  const words = new Int32Array(Math.ceil((size * ARRAYS[type].BYTES_PER_ELEMENT) / 8) * 2);
  const array = new ARRAYS[type](words.buffer, 0, size);
  if (typeof values === 'number') array.fill(values);
  else array.set(values);
  return words;
}
