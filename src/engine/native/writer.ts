// Writes the instructions of a program: numbers of 32 bits, one after the other (runtime/program.h).

import { resolve, type Node, type Shape, type Tensor } from '../../graph/tensor.js';
import type { Runtime } from './addon.js';
import type { Layout, Place } from './layout.js';
import type { Stored } from './values.js';

/** Writes what a node does. @param writes those of its outputs that something reads */
export type Encode = (node: Node, writer: Writer, writes: readonly Tensor[]) => void;

export class Writer {
  readonly #code: number[] = [];
  readonly #layout: Layout;
  readonly #runtime: Runtime;
  #workspace = 0;

  constructor(layout: Layout, runtime: Runtime) {
    this.#layout = layout;
    this.#runtime = runtime;
  }

  get code(): Int32Array {
    return Int32Array.from(this.#code);
  }

  /** Words of four bytes that the instructions need while they are executed. */
  get workspace(): number {
    return this.#workspace;
  }

  /** Values that an elementwise instruction works on at a time. */
  get tile(): number {
    return this.#runtime.tile;
  }

  needs(words: number): void {
    this.#workspace = Math.max(this.#workspace, words);
  }

  instruction(name: string): void {
    this.numbers(numberOf(this.#runtime.instructions, name));
  }

  operation(name: string): number {
    return numberOf(this.#runtime.operations, name);
  }

  type(type: Stored): void {
    this.numbers(numberOf(this.#runtime.types, type));
  }

  numbers(...values: readonly number[]): void {
    for (const value of values) {
      if (value !== (value | 0)) throw new Error(`internal: ${value} is no whole number of 32 bits`);
      this.#code.push(value);
    }
  }

  real(value: number): void {
    this.#code.push(new Int32Array(Float32Array.of(value).buffer)[0]!);
  }

  shape(shape: Shape): void {
    if (shape.length > this.#runtime.mostDimensions) throw new Error(`internal: too many dimensions: ${shape.join()}`);
    this.numbers(shape.length, ...shape);
  }

  place({ base, offset }: Place): void {
    this.numbers(base, offset);
  }

  tensor(tensor: Tensor): void {
    this.place(this.placeOf(tensor));
  }

  /** The sizes of a product, which is to be written behind them. */
  product(rows: number, columns: number, inner: number): void {
    this.needs(this.#runtime.productWorkspace(rows, columns, inner));
    this.instruction('product');
    this.numbers(rows, columns, inner);
  }

  placeOf(tensor: Tensor): Place {
    return this.#layout.placeOf(resolve(tensor));
  }
}

function numberOf(names: readonly string[], name: string): number {
  const number = names.indexOf(name);
  if (number < 0) throw new Error(`internal: the native runtime has no ${name}`);
  return number;
}
